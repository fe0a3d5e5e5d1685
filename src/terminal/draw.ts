/**
 * From a snapshot and the state to a frame. Pure: nothing here looks at a clock or a terminal.
 *
 * @module
 */
import { type Action, Canvas } from "./canvas.ts";
import { drawDetails } from "./details.ts";
import { drawKeys, drawStatus } from "./footer.ts";
import type { FrameInput } from "./frame_input.ts";
import { drawHeader } from "./header.ts";
import { drawHelp } from "./help.ts";
import { scrolledTo, type Seen } from "./press.ts";
import { type ShownRows, shownRows } from "./rows.ts";
import type { RowView } from "./snapshot.ts";
import type { UiState } from "./state.ts";
import { DIM, PLAIN } from "./style.ts";
import { drawHeading, drawRow, layoutOf } from "./table.ts";

/** A frame, and what has to be known of it to understand the next key. */
export interface Frame extends Omit<Seen, "shortestMs"> {
  readonly canvas: Canvas;
  /** The state, with the selected row in sight. */
  readonly state: UiState;
}

/** Draws a frame. */
export function drawFrame(input: FrameInput): Frame {
  const canvas = new Canvas(input.size, input.isAscii);
  const shown = shownRows(input.snapshot, input.state);
  const headerRows = drawHeader(canvas, input);
  const keyRows = canvas.rows >= 5 ? 1 : 0;
  const statusRows = canvas.rows >= 8 || input.state.isFiltering ? 1 : 0;
  const top = Math.min(headerRows, canvas.rows);
  const bottom = Math.max(top, canvas.rows - keyRows - statusRows);
  const room = Math.max(0, bottom - top - 1);
  const index = shown.rows.findIndex(({ key }) => key === input.state.selected);
  const state = scrolledTo(input.state, index, room, shown.rows.length);
  if (state.overlay === "help") drawHelp(canvas, top, bottom);
  else if (state.overlay === "details") {
    drawDetails(canvas, top, bottom, selectedRow(input, shown), input);
  } else drawTable(canvas, top, bottom, shown, { ...input, state });
  if (statusRows === 1) drawStatus(canvas, bottom, shown, input);
  if (keyRows === 1) drawKeys(canvas, canvas.rows - 1, state);
  const actionAt = (x: number, y: number): Action | undefined => canvas.actionAt(x, y);
  return { canvas, state, rows: shown.rows, room, actionAt };
}

/** The row whose details are wanted, also where it has left the table. */
export function selectedRow(
  { snapshot, state }: FrameInput,
  { rows }: Pick<ShownRows, "rows">,
): RowView | undefined {
  if (state.selected === undefined) return rows[0];
  return snapshot.rows(state.view).find(({ key }) => key === state.selected);
}

function drawTable(
  canvas: Canvas,
  top: number,
  bottom: number,
  shown: ShownRows,
  input: FrameInput,
): void {
  if (top >= bottom) return;
  const { state } = input;
  const layout = layoutOf(canvas, input);
  drawHeading(canvas, top, layout, input);
  const visible = shown.rows.slice(state.scroll, state.scroll + bottom - top - 1);
  for (const [index, row] of visible.entries()) {
    drawRow(canvas, top + 1 + index, row, layout, input);
  }
  if (visible.length > 0) return;
  for (const [index, text] of nothingText(shown, input).entries()) {
    const y = top + 1 + index;
    if (y < bottom) canvas.text(0, y, text, canvas.columns, index === 0 ? PLAIN : DIM);
  }
}

/** Why there are no rows. */
function nothingText(shown: ShownRows, { snapshot, state, threadsAdvice }: FrameInput): string[] {
  if (snapshot.seconds === 0) return ["Waiting for the first interval"];
  if (state.view === "threads" && !snapshot.hasThreads) {
    return ["Threads are not kept apart here, because that costs more", threadsAdvice];
  }
  if (state.filter !== "") return [`No row with "${state.filter}"; Esc clears the filter`];
  if (shown.idle > 0) return ["No traffic in the last intervals; t shows what there was"];
  return ["No traffic yet"];
}
