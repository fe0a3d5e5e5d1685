/**
 * Whether the journal can be kept where it is to be.
 *
 * @module
 */
import { accessSync, constants } from "node:fs";
import { dirname } from "node:path";
import type { Finding } from "../capture/inspect.ts";
import type { Config } from "../config/config.ts";
import { EXIT } from "./exit_code.ts";
import type { Io } from "./io.ts";
import { journalPath } from "./journal_path.ts";

/** Looks at the journal's file, or at the folder in which it would be made; changes nothing. */
export function checkJournal(config: Config, io: Io): Finding | undefined {
  if (config.sinks.every(({ sinkType }) => sinkType.kind === "live")) return undefined;
  const path = journalPath(config, io);
  const place = nearest(path);
  try {
    accessSync(place, place === path ? constants.W_OK : constants.W_OK | constants.X_OK);
    const what = place === path ? sizeOf(path) : "it will be made";
    return { name: "journal", detail: `"${path}", ${what}` };
  } catch (error) {
    const { code } = error as { readonly code?: string };
    return {
      name: "journal",
      detail: `Cannot write to "${place}", where "${path}" is to be`,
      exitCode: code === "EACCES" ? EXIT.noPermission : EXIT.unavailable,
      advice: "Without it rows that a sink cannot take are lost at the end. Run as root, or name " +
        "another place: --journal FILE",
    };
  }
}

/** The path, or the nearest folder above it that is there. */
function nearest(path: string): string {
  let place = path;
  while (!exists(place) && dirname(place) !== place) place = dirname(place);
  return place;
}

function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch (error) {
    // What is below a file is there as little as what is not there.
    return !(error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory);
  }
}

function sizeOf(path: string): string {
  return `${(Deno.statSync(path).size / 1e6).toFixed(1)} MB`;
}
