/**
 * Totals that survive a restart: kept in a file beside the one that the bar reads, or, where that holds
 * the whole state anyway, in that one itself.
 *
 * @module
 */
import { DELIVERED, type Outcome } from "../sink.ts";
import type { BarState } from "./bar_state.ts";
import { parseBarState } from "./bar_state_parser.ts";
import { outcomeOfFile } from "./file_problem.ts";
import { jsonLine } from "./json_text.ts";
import type { StateFile } from "./state_file.ts";

/** Keeps the totals of a state. */
export interface TotalsKeeper {
  /** The last state kept; undefined where there is none that makes sense. */
  read(): Promise<BarState | undefined>;
  /** Keeps a state, if the one before is old enough. */
  keep(state: BarState): Promise<Outcome>;
  /** Keeps a state in any case. */
  keepLast(state: BarState): Promise<void>;
}

/** So much is lost of the totals when the program is killed, milliseconds. */
export const KEEP_EVERY_MS = 10_000;

/** The state is in the bar's own file: there is nothing to do but to read it back. */
export function ownFileKeeper(file: StateFile): TotalsKeeper {
  return {
    read: () => readState(file),
    keep: () => Promise.resolve(DELIVERED),
    keepLast: () => Promise.resolve(),
  };
}

/** The state is in a file of its own. */
export function besideKeeper(file: StateFile): TotalsKeeper {
  let keptMs = -Infinity;
  const keep = async (state: BarState): Promise<Outcome> => {
    try {
      await file.write(jsonLine(state));
      keptMs = state.time_ms;
      return DELIVERED;
    } catch (error) {
      return outcomeOfFile(error, file.path);
    }
  };
  return {
    read: () => readState(file),
    keep: (state) =>
      Math.abs(state.time_ms - keptMs) < KEEP_EVERY_MS ? Promise.resolve(DELIVERED) : keep(state),
    keepLast: async (state): Promise<void> => {
      await keep(state);
    },
  };
}

async function readState(file: StateFile): Promise<BarState | undefined> {
  const text = await file.read();
  const parsed = text === undefined ? undefined : parseBarState(text);
  return parsed?.ok === true ? parsed.state : undefined;
}
