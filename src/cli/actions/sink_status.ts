/**
 * What `socktraf sinks --status` does.
 *
 * @module
 */
import type { Config } from "../../config/config.ts";
import { EXIT } from "../exit_code.ts";
import type { Io } from "../io.ts";

/**
 * Tells how the sinks of the running process are doing, or did when the last one ended, from the
 * journal.
 *
 * @param config whose journal it is
 * @param name of the only sink to tell about; undefined: all
 * @returns the exit code
 */
export function sinkStatus(
  { journal }: Config,
  _name: string | undefined,
  io: Io,
): Promise<number> {
  const where = journal.path === undefined ? "" : ` "${journal.path}"`;
  io.stderr(`error: The journal${where} holds no statistics\n`);
  return Promise.resolve(EXIT.unavailable);
}
