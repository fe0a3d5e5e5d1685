/**
 * The columns of each view, and how they give way as the terminal gets narrower.
 *
 * @module
 */
import { BYTES_CELLS, COMPACT_CELLS, RATE_CELLS, type Units } from "../format/units.ts";
import type { RowView } from "./snapshot.ts";
import type { ViewId } from "./views.ts";

/** What a column shows, and by what rows can be sorted. */
export type ColumnId =
  | "process"
  | "pid"
  | "thread"
  | "tid"
  | "user"
  | "unit"
  | "container"
  | "protocol"
  | "family"
  | "scope"
  | "protocols"
  | "rxRate"
  | "txRate"
  | "rxTotal"
  | "txTotal"
  | "activity";

/** A column as it is laid out. */
export interface Column {
  readonly id: ColumnId;
  readonly heading: string;
  readonly x: number;
  readonly width: number;
  readonly align: "left" | "right";
}

/** The columns of a frame. */
export interface Layout {
  readonly columns: readonly Column[];
  /** Amounts without their unit. */
  readonly isCompact: boolean;
}

interface Wish {
  readonly id: ColumnId;
  readonly heading: string;
  readonly align: "left" | "right";
  readonly min: number;
  readonly max: number;
  /** The highest is the last to go. */
  readonly worth: number;
}

const KEEP = 100;

function text(id: ColumnId, heading: string, min: number, max: number, worth: number): Wish {
  return { id, heading, align: "left", min, max, worth };
}

function right(id: ColumnId, heading: string, min: number, max: number, worth: number): Wish {
  return { id, heading, align: "right", min, max, worth };
}

const PROCESS = text("process", "PROCESS", 10, 16, KEEP);
const WHO: readonly Wish[] = [
  right("pid", "PID", 7, 7, 9),
  text("user", "USER", 6, 15, 5),
  text("unit", "UNIT/CONTAINER", 14, 32, 6),
];
const PROTOCOLS = text("protocols", "PROTO", 6, 8, 4);

const WISHES: Readonly<Record<ViewId, readonly Wish[]>> = {
  processes: [PROCESS, ...WHO, PROTOCOLS],
  threads: [
    text("thread", "THREAD", 10, 16, KEEP),
    right("tid", "TID", 7, 7, 9),
    text("process", "PROCESS", 10, 16, 8),
    ...WHO.map((wish) => ({ ...wish, worth: wish.id === "pid" ? 3.5 : wish.worth / 2 })),
    PROTOCOLS,
  ],
  units: [text("unit", "UNIT", 12, 60, KEEP), PROTOCOLS],
  containers: [text("container", "CONTAINER", 12, 60, KEEP), PROTOCOLS],
  users: [text("user", "USER", 10, 32, KEEP), PROTOCOLS],
  protocols: [
    text("protocol", "PROTOCOL", 8, 10, KEEP),
    text("family", "FAMILY", 6, 8, 8),
    text("scope", "SCOPE", 8, 10, 9),
  ],
};

/** Columns that a view may have, in their order: those by which it can be sorted. */
export function columnIds(view: ViewId): ColumnId[] {
  return [...WISHES[view], ...NUMBERS].map(({ id }) => id);
}

const NUMBERS: readonly { readonly id: ColumnId }[] = [
  { id: "rxRate" },
  { id: "txRate" },
  { id: "rxTotal" },
  { id: "txTotal" },
  { id: "activity" },
];

/**
 * Lays out the columns of a view.
 *
 * @param width cells of a row
 * @param favours which amounts stay where there is no room for both
 */
export function layOut(
  view: ViewId,
  width: number,
  units: Units,
  favours: "rates" | "totals",
): Layout {
  for (const isCompact of [false, true]) {
    const numbers = numberWishes(isCompact, units, favours);
    const wishes = [...WISHES[view], ...numbers];
    const dropped = new Set<Wish>();
    while (minimum(wishes, dropped) > width) {
      const next = wishes.filter((wish) => wish.worth < KEEP && !dropped.has(wish))
        .sort((a, b) => a.worth - b.worth)[0];
      if (next === undefined) break;
      dropped.add(next);
    }
    const left = wishes.filter((wish) => !dropped.has(wish));
    if (minimum(wishes, dropped) <= width || isCompact) {
      return { columns: place(left, width), isCompact };
    }
  }
  return { columns: [], isCompact: true };
}

function numberWishes(isCompact: boolean, units: Units, favours: "rates" | "totals"): Wish[] {
  const rate = isCompact ? COMPACT_CELLS : RATE_CELLS[units];
  const bytes = isCompact ? COMPACT_CELLS : Math.max(BYTES_CELLS[units], 8);
  const [rates, totals] = favours === "rates" ? [KEEP, 7] : [7, KEEP];
  return [
    right("rxRate", "RX/s", rate, rate, rates),
    right("txRate", "TX/s", rate, rate, rates),
    right("rxTotal", isCompact ? "RX" : "RX TOTAL", bytes, bytes, totals),
    right("txTotal", isCompact ? "TX" : "TX TOTAL", bytes, bytes, totals),
    text("activity", "ACTIVITY", 8, 20, 4.5),
  ];
}

function minimum(wishes: readonly Wish[], dropped: ReadonlySet<Wish>): number {
  const left = wishes.filter((wish) => !dropped.has(wish));
  return left.reduce((sum, { min }) => sum + min + 1, -1);
}

/** Gives out the room that is left: texts first, evenly, and the diagram gets the rest. */
function place(wishes: readonly Wish[], width: number): Column[] {
  const widths = wishes.map(({ min }) => min);
  let left = width - widths.reduce((sum, min) => sum + min + 1, -1);
  const first = widths[0] ?? 0;
  // Less than the first column needs at least: it is all that can be cut.
  if (left < 0) widths[0] = Math.max(1, first + left);
  const share = (index: number): number => {
    const { id, max } = wishes[index] ?? { id: "activity", max: 1 };
    const part = (widths[index] ?? 0) / max;
    if (part >= 1) return Infinity;
    // The name says most, and is the first to be shown as a whole.
    return id === "activity" ? part + 1 : index === 0 ? part - 1 : part;
  };
  for (; left > 0; left--) {
    const index = widths.keys().reduce((a, b) => share(b) < share(a) ? b : a);
    if (share(index) === Infinity) break;
    widths[index] = (widths[index] ?? 0) + 1;
  }
  let x = 0;
  return wishes.map(({ id, heading, align }, index) => {
    const column = { id, heading, align, x, width: widths[index] ?? 0 };
    x += column.width + 1;
    return column;
  });
}

/** What a row says in a column of text. */
export function textOf({ labels, isLoopback, protocols }: RowView, id: ColumnId): string {
  switch (id) {
    case "user":
      return labels.user ?? (labels.uid === undefined ? "-" : String(labels.uid));
    case "unit":
      return labels.container ?? labels.unit ?? "-";
    case "protocols":
      return isLoopback ? `${protocols} lo` : protocols;
    case "scope":
      return isLoopback ? "loopback" : "network";
    case "process":
    case "pid":
    case "thread":
    case "tid":
    case "container":
    case "protocol":
    case "family":
      return String(labels[id] ?? "-");
    default:
      return "";
  }
}
