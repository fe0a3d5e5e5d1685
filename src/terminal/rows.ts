/**
 * Which rows are shown, and in which order.
 *
 * @module
 */
import { type ColumnId, columnIds, textOf } from "./columns.ts";
import type { RowView, Snapshot } from "./snapshot.ts";
import type { UiState } from "./state.ts";

/** Quiet intervals after which a row leaves a list of rates; until then it fades. */
export const LEAVES_AFTER = 10;

/** The rows of a frame, and what was left out. */
export interface ShownRows {
  readonly rows: readonly RowView[];
  /** Rows that are quiet, and not shown for that. */
  readonly idle: number;
  /** Rows of the view that the filter has looked at. */
  readonly all: number;
}

/** Picks and sorts. */
export function shownRows(snapshot: Snapshot, state: UiState): ShownRows {
  const test = filterOf(state);
  const found = snapshot.rows(state.view).filter((row) =>
    (state.showsLoopback || !row.isLoopback) && test(row)
  );
  const isActive = (row: RowView): boolean => row.idle <= LEAVES_AFTER;
  const rows = state.mode === "totals" ? found : found.filter(isActive);
  const compare = comparison(state);
  return { rows: rows.toSorted(compare), idle: found.length - rows.length, all: found.length };
}

function filterOf({ filter, view }: UiState): (row: RowView) => boolean {
  const wanted = filter.toLowerCase();
  if (wanted === "") return () => true;
  const ids = columnIds(view).filter((id) => !NUMERIC.has(id));
  return (row) => {
    for (const id of ids) if (textOf(row, id).toLowerCase().includes(wanted)) return true;
    const { unit, container } = row.labels;
    return [unit, container, row.row.cgroup].some((text) => text?.toLowerCase().includes(wanted));
  };
}

const NUMERIC: ReadonlySet<ColumnId> = new Set([
  "rxRate",
  "txRate",
  "rxTotal",
  "txTotal",
  "activity",
]);

type Compare = (a: RowView, b: RowView) => number;

function comparison({ sort, mode }: UiState): Compare {
  const by = numberOf(sort.column, mode);
  const sign = sort.isDescending ? -1 : 1;
  const compare: Compare = by === undefined
    ? (a, b) => compareTexts(textOf(a, sort.column), textOf(b, sort.column))
    : (a, b) => by(a) - by(b);
  // Equal ones always stand in the same order, whichever way is up.
  return (a, b) =>
    sign * compare(a, b) || total(b) - total(a) || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);
}

function numberOf(column: ColumnId, mode: UiState["mode"]): ((row: RowView) => number) | undefined {
  switch (column) {
    case "pid":
      return (row) => row.labels.pid ?? -1;
    case "tid":
      return (row) => row.labels.tid ?? -1;
    case "rxRate":
      return (row) => row.rank.rx;
    case "txRate":
      return (row) => row.rank.tx;
    case "rxTotal":
      return (row) => row.rxTotal;
    case "txTotal":
      return (row) => row.txTotal;
    case "activity":
      return mode === "rates" ? (row) => row.rank.both : total;
    default:
      return undefined;
  }
}

function total(row: RowView): number {
  return row.rxTotal + row.txTotal;
}

/** By code points: the same on every machine, and much faster than by a language's rules. */
function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
