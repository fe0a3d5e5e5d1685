/**
 * All that a frame is drawn from.
 *
 * @module
 */
import type { Size } from "./canvas.ts";
import type { RowView, Snapshot } from "./snapshot.ts";
import type { UiState } from "./state.ts";

/** A frame is the same wherever these are the same. */
export interface FrameInput {
  readonly snapshot: Snapshot;
  readonly state: UiState;
  readonly size: Size;
  /** Only ASCII. */
  readonly isAscii: boolean;
  /** Where the traffic comes from, such as `live` or `demo`. */
  readonly source: string;
  /** What has just happened, one line. */
  readonly notice?: string | undefined;
  /** What to do so that threads are kept apart, one line. */
  readonly threadsAdvice: string;
  /** The command line of a row's process: undefined while it is looked up. */
  command(row: RowView): string | undefined;
  /** How a wall clock shows a time. */
  clock(timeMs: number): string;
}

/** `HH:MM:SS`, local. */
export function clockOf(timeMs: number): string {
  const date = new Date(timeMs);
  return [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((part) => String(part).padStart(2, "0")).join(":");
}
