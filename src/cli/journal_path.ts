/**
 * Where the journal is.
 *
 * @module
 */
import type { Config } from "../config/config.ts";
import type { Io } from "./io.ts";

/** Path of the journal: what the configuration says, else the folder for the state of a service, of root or of a user. */
export function journalPath({ journal }: Pick<Config, "journal">, io: Io): string {
  if (journal.path !== undefined) return journal.path;
  const service = io.env("STATE_DIRECTORY")?.split(":")[0];
  if (service) return `${service}/journal.db`;
  if (io.isRoot) return "/var/lib/socktraf/journal.db";
  const state = io.env("XDG_STATE_HOME") || `${io.env("HOME") ?? ""}/.local/state`;
  return `${state}/socktraf/journal.db`;
}
