/**
 * What the live view needs to be shown, and what terminals need to be asked carefully.
 *
 * @module
 */
import type { Size } from "../../terminal/canvas.ts";
import type { Model } from "../../terminal/model.ts";
import type { RowView } from "../../terminal/snapshot.ts";
import type { UiState } from "../../terminal/state.ts";
import type { Io, Keyboard } from "../io.ts";

/** How long what is being written may take at the end, milliseconds. */
const LEAVE_MS = 300;
/** Where a terminal does not say how large it is. */
const USUAL_SIZE: Size = { columns: 80, rows: 24 };
/** Larger ones are drawn in part: cells cost memory. */
const MAX_CELLS = 1_000;

/** What the view is made of. */
export interface ScreenOptions {
  readonly io: Io;
  readonly keyboard: Keyboard;
  readonly model: Model;
  readonly state: UiState;
  /** Where the traffic comes from. */
  readonly source: string;
  readonly threadsAdvice: string;
  readonly isAscii: boolean;
  readonly hasColor: boolean;
  /** Command line of a row's process. */
  command(row: RowView): string | undefined;
}

/** Waits for a write, but not for a terminal that takes nothing any more. */
export async function patiently(writing: Promise<void>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, LEAVE_MS);
  await Promise.race([writing.catch(() => undefined), promise]);
  clearTimeout(timer);
}

/** Size that is drawn for what a terminal says of itself; some pseudo-terminals say 0 by 0. */
export function usableSize(size: Size | undefined): Size {
  if (size === undefined || size.columns < 1 || size.rows < 1) return USUAL_SIZE;
  return { columns: Math.min(size.columns, MAX_CELLS), rows: Math.min(size.rows, MAX_CELLS) };
}
