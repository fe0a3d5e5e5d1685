/**
 * Which columns the table has and how wide they are. They give way as the terminal gets narrower:
 * totals first, then what says least about who it is.
 *
 * @module
 */
import { COMPACT_CELLS } from "../../src/format/units.ts";
import { BYTES_CELLS, RATE_CELLS, type Units } from "../../src/format/units.ts";
import type { Align } from "../../src/format/cells.ts";
import type { ColumnField } from "./totals.ts";

/** A column of text that says who moved the bytes. */
export interface TextColumn {
  /** Undefined: the rows have no field at all. */
  readonly field: ColumnField | undefined;
  /** Text above the column. */
  readonly heading: string;
  /** Where the text stands. */
  readonly align: Align;
  /** Cells. */
  readonly width: number;
}

/** A column of numbers. */
export interface NumberColumn {
  /** What it shows; the first two per second. */
  readonly amount: "rxNow" | "txNow" | "rxTotal" | "txTotal";
  /** Text above the column. */
  readonly heading: string;
  /** Cells. */
  readonly width: number;
}

/** The columns of one frame, in order: texts, then numbers. */
export interface Layout {
  /** At least one. */
  readonly texts: readonly TextColumn[];
  /** At least the two rates. */
  readonly numbers: readonly NumberColumn[];
  /** Amounts without their unit. */
  readonly compact: boolean;
  /** Blank cells between columns. */
  readonly gap: number;
}

interface Style {
  readonly heading: string;
  /** Narrower than this it is dropped rather than cut. */
  readonly min: number;
  readonly max: number;
  readonly align: Align;
}

/** In the order in which they are shown. */
const STYLES: ReadonlyMap<ColumnField, Style> = new Map([
  ["process", { heading: "PROCESS", min: 10, max: 20, align: "left" }],
  ["pid", { heading: "PID", min: 10, max: 13, align: "right" }],
  ["thread", { heading: "THREAD", min: 8, max: 20, align: "left" }],
  ["tid", { heading: "TID", min: 10, max: 10, align: "right" }],
  ["user", { heading: "USER", min: 6, max: 16, align: "left" }],
  ["unit", { heading: "UNIT", min: 12, max: 40, align: "left" }],
  ["container", { heading: "CONTAINER", min: 9, max: 24, align: "left" }],
  ["cgroup", { heading: "CGROUP", min: 12, max: 60, align: "left" }],
  ["protocol", { heading: "PROTOCOL", min: 8, max: 8, align: "left" }],
  ["family", { heading: "FAMILY", min: 6, max: 6, align: "left" }],
  ["scope", { heading: "SCOPE", min: 8, max: 8, align: "left" }],
]);

/** Optional columns; the first is the first to go. */
const DROPPED_FIRST: readonly ColumnField[] = [
  "cgroup",
  "family",
  "scope",
  "protocol",
  "tid",
  "thread",
  "container",
  "user",
  "unit",
  "pid",
];

/** Stands in where the rows have no field at all. */
const NO_FIELD: Style = { heading: "", min: 10, max: 20, align: "left" };

/** The first text column is never narrower than this as long as there is any room. */
const FIRST_MIN = 8;

/** The first text column also says `other (99999)`. */
const FIRST_WANTED = 13;

/**
 * Lays out the columns for a width.
 *
 * @param contents widest text of each field that is present, in cells; not limited
 * @param columns cells of a line; Infinity where nothing needs to be cut
 */
export function layOut(
  contents: ReadonlyMap<ColumnField, number>,
  columns: number,
  units: Units,
): Layout {
  const fields: (ColumnField | undefined)[] = [...STYLES.keys()].filter((field) =>
    contents.has(field)
  );
  if (fields.length === 0) fields.push(undefined);
  const rates = rateColumns(RATE_CELLS[units]);
  const all = [...rates, ...totalColumns(units)];
  for (const [numbers, gap] of [[all, 2], [all, 1], [rates, 2], [rates, 1]] as const) {
    const layout = fit(fields, contents, numbers, columns, gap);
    if (layout !== undefined) return layout;
  }
  for (const dropped of DROPPED_FIRST) {
    const index = fields.indexOf(dropped);
    if (index < 1) continue;
    fields.splice(index, 1);
    const layout = fit(fields, contents, rates, columns, 2) ??
      fit(fields, contents, rates, columns, 1);
    if (layout !== undefined) return layout;
  }
  return smallest(fields[0], columns);
}

/** The layout if the texts fit beside the numbers, each at least as wide as its minimum. */
function fit(
  fields: readonly (ColumnField | undefined)[],
  contents: ReadonlyMap<ColumnField, number>,
  numbers: readonly NumberColumn[],
  columns: number,
  gap: number,
): Layout | undefined {
  const texts = fields.map((field, index) => {
    const { heading, min, max, align } = styleOf(field);
    const content = field === undefined ? 0 : contents.get(field) ?? 0;
    const wanted = Math.min(max, Math.max(content, heading.length, index === 0 ? FIRST_WANTED : 0));
    return { field, heading, align, width: wanted, min: Math.min(min, wanted) };
  });
  const used = numbers.reduce((sum, { width }) => sum + gap + width, 0);
  let excess = texts.reduce((sum, { width }) => sum + width, gap * (texts.length - 1)) -
    (columns - used);
  while (excess > 0) {
    // The first column says most about who it is, and is the last to be cut.
    const shrinkable = texts.toReversed().filter(({ width, min }) => width > min);
    if (shrinkable.length === 0) return undefined;
    const widest = shrinkable.reduce((a, b) => b.width > a.width && b !== texts[0] ? b : a);
    widest.width -= 1;
    excess -= 1;
  }
  return {
    texts: texts.map(({ field, heading, align, width }) => ({ field, heading, align, width })),
    numbers,
    compact: false,
    gap,
  };
}

/** One text column and compact rates. Below 12 cells lines are simply cut. */
function smallest(field: ColumnField | undefined, columns: number): Layout {
  const { heading, align } = styleOf(field);
  const numbers = rateColumns(COMPACT_CELLS);
  const used = numbers.reduce((sum, { width }) => sum + 1 + width, 0);
  const width = Math.max(Math.min(FIRST_MIN, columns), columns - used);
  return { texts: [{ field, heading, align, width }], numbers, compact: true, gap: 1 };
}

function styleOf(field: ColumnField | undefined): Style {
  return (field === undefined ? undefined : STYLES.get(field)) ?? NO_FIELD;
}

function rateColumns(width: number): NumberColumn[] {
  return [
    { amount: "rxNow", heading: "RX/s", width },
    { amount: "txNow", heading: "TX/s", width },
  ];
}

function totalColumns(units: Units): NumberColumn[] {
  const [rx, tx] = ["RX TOTAL", "TX TOTAL"];
  return [
    { amount: "rxTotal", heading: rx, width: Math.max(rx.length, BYTES_CELLS[units]) },
    { amount: "txTotal", heading: tx, width: Math.max(tx.length, BYTES_CELLS[units]) },
  ];
}
