/**
 * Where `socktraf bar` gets what it shows: the file of the `powerline` sink.
 *
 * @module
 */
import { constants } from "node:fs";
import { open } from "node:fs/promises";
import type { BarState } from "../../../sinks/statusbar/bar_state.ts";
import { MAX_STATE_LENGTH, parseBarState } from "../../../sinks/statusbar/bar_state_parser.ts";
import { quoteValue } from "../../config/quote.ts";

/** A pipe in the place of the file must hold nobody up. */
const READING = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

/** What came of looking for a state. */
export type FoundState =
  | { readonly ok: true; readonly path: string; readonly state: BarState }
  /** The problem of the first path, or of the first file that is there; without a final period. */
  | { readonly ok: false; readonly isThere: boolean; readonly problem: string };

/**
 * Finds the newest state. A file is never removed while socktraf runs or after it, so one that is
 * there may be of a run that ended long ago.
 *
 * @param paths where it may be
 */
export async function findState(paths: readonly string[]): Promise<FoundState> {
  let newest: Extract<FoundState, { ok: true }> | undefined;
  let failure: Extract<FoundState, { ok: false }> | undefined;
  for (const path of paths) {
    const found = await readState(path);
    if (!found.ok) {
      if (failure === undefined || (found.isThere && !failure.isThere)) failure = found;
    } else if (newest === undefined || found.state.time_ms > newest.state.time_ms) {
      newest = found;
    }
  }
  return newest ?? failure ?? { ok: false, isThere: false, problem: "There is no state file" };
}

async function readState(path: string): Promise<FoundState> {
  const wrong = (problem: string, isThere = true): FoundState => ({ ok: false, isThere, problem });
  try {
    const file = await open(path, READING);
    try {
      const stats = await file.stat();
      if (!stats.isFile()) return wrong(`Cannot read ${quoteValue(path)}: it is not a file`);
      const buffer = new Uint8Array(MAX_STATE_LENGTH + 1);
      let length = 0;
      while (length < buffer.length) {
        const { bytesRead } = await file.read(buffer, length, buffer.length - length, null);
        if (bytesRead === 0) break;
        length += bytesRead;
      }
      const parsed = parseBarState(new TextDecoder().decode(buffer.subarray(0, length)));
      if (parsed.ok) return { ok: true, path, state: parsed.state };
      return wrong(`Cannot use ${quoteValue(path)}: ${parsed.problem.replace(/^.*?: /, "")}`);
    } finally {
      await file.close();
    }
  } catch (error) {
    const code = (error as { readonly code?: unknown }).code;
    if (code === "ENOENT" || code === "ENOTDIR") {
      return wrong(`There is no ${quoteValue(path)}`, false);
    }
    if (code === "EACCES") return wrong(`Cannot read ${quoteValue(path)}: no permission`);
    const reason = error instanceof Error ? error.message : String(error);
    return wrong(`Cannot read ${quoteValue(path)}: ${reason}`);
  }
}
