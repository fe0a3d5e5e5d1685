/**
 * The table as lines of text, from a snapshot of the totals. Pure; imports `string-width`, so it is
 * loaded when the first frame is drawn.
 *
 * @module
 */
import { cellsOf, fitCells } from "../../src/format/cells.ts";
import { showEdgeBlanks } from "../../src/format/sanitize.ts";
import { formatBytes, formatCompact, formatRate, type Units } from "../../src/format/units.ts";
import { compareLabels } from "../../src/traffic/labels.ts";
import { type Layout, layOut, type NumberColumn } from "./columns.ts";
import { captionOf, clockOf, headerOf, type Notice, noticesOf } from "./captions.ts";
import type { Amounts, ColumnField, Folded, Snapshot, TotalsRow } from "./totals.ts";

/** What a line is, for its colour. */
export type LineKind = "header" | "heading" | "row" | "idle" | "total" | "notice" | "caption";

/** One line of a frame, without control characters and never wider than the frame. */
export interface Line {
  /** What it is. */
  readonly kind: LineKind;
  /** At most as many cells as the frame has columns. */
  readonly text: string;
}

/** How a frame is to be drawn. */
export interface TableOptions {
  /** Most cells of a line; Infinity: nothing is cut. */
  readonly columns: number;
  /** Most lines; Infinity: all rows that moved anything in the interval, and only these. */
  readonly lines: number;
  /** What amounts are counted in. */
  readonly units: Units;
  /** Most rows; the others are added up in one. */
  readonly top?: number;
  /** Widest text of each column so far, so that columns only ever grow. Changed by each frame. */
  readonly widths: Map<ColumnField, number>;
  /** How a wall clock shows the time. Default: `HH:MM:SS`, local. */
  readonly clock?: (timeMs: number) => string;
}

/**
 * Draws one frame. Its rows and `other` add up to its total, unless there is only one line for them,
 * which then shows the busiest row.
 */
export function renderTable(snapshot: Snapshot, options: TableOptions): Line[] {
  const bounded = Number.isFinite(options.lines);
  const clock = options.clock ?? clockOf;
  const notices = noticesOf(snapshot, options.units, clock, bounded ? "start" : "interval");
  const room = allot(options.lines, notices);
  if (snapshot.seconds === undefined && !bounded) {
    const header: Line = { kind: "header", text: headerOf(snapshot, clock, options.columns) };
    return cutAll([header, ...notices.map(noticeLine)], options.columns);
  }
  const { shown, other } = choose(snapshot, options, room.rows, bounded);

  noteWidths(options.widths, snapshot, shown);
  const layout = layOut(options.widths, options.columns, options.units);
  const draw = (kind: LineKind, label: Label, amounts: Amounts): Line => ({
    kind,
    text: drawRow(layout, label, amounts, snapshot.seconds, options.units),
  });

  const lines: Line[] = [];
  if (room.header) lines.push({ kind: "header", text: headerOf(snapshot, clock, options.columns) });
  if (room.heading) lines.push({ kind: "heading", text: drawHeading(layout) });
  for (const row of shown) {
    const idle = row.rxNow + row.txNow === 0;
    lines.push(draw(idle ? "idle" : "row", (field) => labelOf(row, field), row));
  }
  const calm = shown.length === 0 && snapshot.seconds !== undefined && room.rows > 0;
  if (calm && (other === undefined || !bounded)) {
    lines.push({ kind: "caption", text: "no traffic in this interval" });
  }
  if (other !== undefined) {
    const idle = other.rxNow + other.txNow === 0;
    lines.push(draw(idle ? "idle" : "row", otherLabel(layout, other.count), other));
  }
  if (room.total) lines.push(draw("total", "total", snapshot.sum));
  lines.push(...room.notices.map(noticeLine));
  if (room.caption) {
    const says = {
      calm: bounded && snapshot.rows.length > 0,
      totals: !layout.numbers.some(({ amount }) => amount === "rxTotal"),
    };
    lines.push({ kind: "caption", text: captionOf(snapshot, options, says) });
  }
  return cutAll(lines, options.columns);
}

function noticeLine({ text }: Notice): Line {
  return { kind: "notice", text };
}

function cutAll(lines: readonly Line[], columns: number): Line[] {
  return lines.map(({ kind, text }) => ({ kind, text: trimmed(text, columns) }));
}

/** A text in the first column, or what each text column says. */
type Label = string | ((field: ColumnField | undefined) => string);

interface Room {
  readonly total: boolean;
  readonly heading: boolean;
  readonly header: boolean;
  readonly caption: boolean;
  readonly notices: readonly Notice[];
  /** Lines for rows, `other` among them. */
  readonly rows: number;
}

/** Gives out the lines: what matters most first, and what is left over to the rows. */
function allot(lines: number, notices: readonly Notice[]): Room {
  let left = lines;
  const take = (): boolean => left > 0 && left-- > 0;
  const total = take();
  const firstRow = take();
  const heading = take();
  const visible = notices.filter(take);
  const secondRow = take();
  const header = take();
  const caption = take();
  const rows = (firstRow ? 1 : 0) + (secondRow ? 1 : 0) + left;
  return { total, heading, header, caption, notices: visible, rows };
}

/** Picks the rows that are shown and adds up all others. */
function choose(
  snapshot: Snapshot,
  options: TableOptions,
  room: number,
  idleToo: boolean,
): { shown: readonly TotalsRow[]; other: Folded | undefined } {
  const { folded } = snapshot;
  const sorted = snapshot.rows
    .filter((row) => idleToo || row.rxNow + row.txNow > 0)
    .sort(byRate);
  let count = Math.min(sorted.length, options.top ?? Infinity);
  const hides = count < snapshot.rows.length || folded.count > 0;
  if (room <= 1) {
    count = Math.min(count, room);
  } else if (hides ? count + 1 > room : count > room) {
    count = room - 1;
  }
  const shown = sorted.slice(0, count);
  const otherCount = snapshot.rows.length - count + folded.count;
  if (otherCount === 0 || count >= room) return { shown, other: undefined };
  // What is not shown is what the sum has beyond what is.
  const rest = { ...snapshot.sum, count: otherCount };
  for (const row of shown) {
    rest.rxNow -= row.rxNow;
    rest.txNow -= row.txNow;
    rest.rxTotal -= row.rxTotal;
    rest.txTotal -= row.txTotal;
  }
  return { shown, other: rest };
}

function byRate(a: TotalsRow, b: TotalsRow): number {
  return b.rxNow + b.txNow - (a.rxNow + a.txNow) ||
    b.rxTotal + b.txTotal - (a.rxTotal + a.txTotal) ||
    compareLabels(a.labels, b.labels);
}

function noteWidths(
  widths: Map<ColumnField, number>,
  snapshot: Snapshot,
  shown: readonly TotalsRow[],
): void {
  for (const field of snapshot.fields) {
    let widest = widths.get(field) ?? 0;
    for (const row of shown) widest = Math.max(widest, cellsOf(labelOf(row, field)));
    widths.set(field, widest);
  }
}

function labelOf({ labels }: TotalsRow, field: ColumnField | undefined): string {
  if (field === undefined) return "all";
  const value = field === "user" ? labels.user ?? labels.uid : labels[field];
  return showEdgeBlanks(String(value ?? ""));
}

function otherLabel({ texts }: Layout, count: number): string {
  const labels = [`other (${count})`, `other ${count}`, `+${count}`];
  return labels.find((label) => label.length <= (texts[0]?.width ?? 0)) ?? "";
}

function drawHeading({ texts, numbers, gap }: Layout): string {
  return [
    ...texts.map(({ heading, width, align }) => fitCells(heading, width, align)),
    ...numbers.map(({ heading, width }) => fitCells(heading, width, "right")),
  ].join(" ".repeat(gap));
}

function drawRow(
  layout: Layout,
  label: Label,
  amounts: Amounts,
  seconds: number | undefined,
  units: Units,
): string {
  const texts = layout.texts.map(({ field, width, align }, index) => {
    if (typeof label !== "string") return fitCells(label(field), width, align);
    return fitCells(index === 0 ? label : "", width, "left");
  });
  const numbers = layout.numbers.map((column) =>
    fitCells(drawNumber(column, amounts, seconds, units, layout.compact), column.width, "right")
  );
  return [...texts, ...numbers].join(" ".repeat(layout.gap));
}

function drawNumber(
  { amount }: NumberColumn,
  amounts: Amounts,
  seconds: number | undefined,
  units: Units,
  compact: boolean,
): string {
  const bytes = amounts[amount];
  if (amount === "rxTotal" || amount === "txTotal") return formatBytes(bytes, units);
  // Nothing was measured: not the same as nothing moved.
  if (seconds === undefined || !(seconds > 0)) return "-";
  return (compact ? formatCompact : formatRate)(bytes / seconds, units);
}

function trimmed(text: string, columns: number): string {
  const line = Number.isFinite(columns) && cellsOf(text) > columns ? fitCells(text, columns) : text;
  return line.trimEnd();
}
