/**
 * The table of rows.
 *
 * @module
 */
import { showEdgeBlanks } from "../format/sanitize.ts";
import { formatBytes, formatCompact, formatRate } from "../format/units.ts";
import type { Canvas } from "./canvas.ts";
import { type Column, type ColumnId, type Layout, layOut, textOf } from "./columns.ts";
import type { FrameInput } from "./frame_input.ts";
import type { RowView } from "./snapshot.ts";
import { bars } from "./spark.ts";
import { BOLD, DIM, GREEN, MAGENTA, PLAIN, REVERSE, type Style } from "./style.ts";

/** Quiet intervals after which a row is faint. */
const FADES_AFTER = 3;

const LOOPBACK = " lo";
const SCOPES: ReadonlySet<ColumnId> = new Set(["protocols", "scope"]);

/** Draws the headings. */
export function drawHeading(canvas: Canvas, y: number, layout: Layout, input: FrameInput): void {
  const { sort } = input.state;
  for (const { id, heading, x, width, align } of layout.columns) {
    const mark = id !== sort.column ? "" : markOf(sort.isDescending, input.isAscii);
    const text = align === "right" ? mark + heading : heading + mark;
    const fitting = text.length <= width ? text : text.slice(0, width);
    canvas.text(x, y, fitting, width, BOLD | (mark === "" ? PLAIN : REVERSE), align);
    canvas.region(x, y, width, { kind: "sort", column: id });
  }
}

function markOf(isDescending: boolean, isAscii: boolean): string {
  if (isAscii) return isDescending ? "v" : "^";
  return isDescending ? "▼" : "▲";
}

/** The columns for a frame. */
export function layoutOf({ columns }: Canvas, { state }: FrameInput): Layout {
  return layOut(state.view, columns, state.units, state.mode);
}

/** Draws one row. */
export function drawRow(
  canvas: Canvas,
  y: number,
  row: RowView,
  layout: Layout,
  input: FrameInput,
): void {
  const isSelected = row.key === input.state.selected;
  const fade: Style = row.idle > FADES_AFTER ? DIM : PLAIN;
  for (const column of layout.columns) drawCell(canvas, y, row, column, layout, input, fade);
  canvas.region(0, y, canvas.columns, { kind: "row", key: row.key });
  if (isSelected) canvas.restyle(0, y, canvas.columns, () => REVERSE);
}

function drawCell(
  canvas: Canvas,
  y: number,
  row: RowView,
  { id, x, width, align }: Column,
  { isCompact, columns }: Layout,
  { state, snapshot, isAscii }: FrameInput,
  fade: Style,
): void {
  const rate = isCompact ? formatCompact : formatRate;
  const bytes = isCompact ? formatCompact : formatBytes;
  const number = (value: number, format: typeof bytes, style: Style): void => {
    const look = value > 0 ? style | fade : DIM;
    canvas.text(x, y, format(value, state.units), width, look, align);
  };
  switch (id) {
    case "rxRate":
      return number(row.rxRate, rate, GREEN);
    case "txRate":
      return number(row.txRate, rate, MAGENTA);
    case "rxTotal":
      return number(row.rxTotal, bytes, PLAIN);
    case "txTotal":
      return number(row.txTotal, bytes, PLAIN);
    case "activity": {
      const values = row.row.history.read(snapshot.turn, width, "both");
      canvas.marks(x, y, bars(values, Math.max(...values), isAscii), fade);
      return;
    }
    default: {
      // Where no column says it, the name does.
      const says = x === 0 && row.isLoopback && !columns.some(({ id }) => SCOPES.has(id));
      const left = says && width > LOOPBACK.length + 3 ? width - LOOPBACK.length : width;
      canvas.text(x, y, showEdgeBlanks(textOf(row, id)), left, fade, align);
      if (left < width) canvas.label(x + left, y, LOOPBACK, fade);
    }
  }
}
