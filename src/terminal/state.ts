/**
 * What somebody looking at the live view has chosen.
 *
 * @module
 */
import type { Units } from "../format/units.ts";
import type { ColumnId } from "./columns.ts";
import type { ViewId } from "./views.ts";

/** By what rows are sorted. */
export interface Sort {
  readonly column: ColumnId;
  /** The biggest, or the last of the alphabet, first. */
  readonly isDescending: boolean;
}

/** All of it. */
export interface UiState {
  readonly view: ViewId;
  readonly sort: Sort;
  /** Rows that do not have this text in any column are not shown. */
  readonly filter: string;
  /** True while the filter is being typed. */
  readonly isFiltering: boolean;
  readonly isPaused: boolean;
  readonly units: Units;
  /** `rates`: who moves bytes now; `totals`: who has moved them since the start. */
  readonly mode: "rates" | "totals";
  /** Length of a shown interval in milliseconds. */
  readonly intervalMs: number;
  readonly showsLoopback: boolean;
  /** Key of the selected row; undefined: the first one. */
  readonly selected: string | undefined;
  /** First row that is shown. */
  readonly scroll: number;
  readonly overlay: "none" | "details" | "help";
}

/** What is to be done besides showing the new state. */
export type Effect = "quit" | "suspend" | "redraw" | "hold" | "release" | "interval";

/** Lengths of a shown interval that can be chosen, milliseconds. */
export const INTERVALS_MS: readonly number[] = [
  100,
  200,
  500,
  1_000,
  2_000,
  5_000,
  10_000,
  30_000,
  60_000,
];

/** The state at the start. */
export function initialState(units: Units, intervalMs: number, showsLoopback: boolean): UiState {
  return {
    view: "processes",
    sort: { column: "activity", isDescending: true },
    filter: "",
    isFiltering: false,
    isPaused: false,
    units,
    mode: "rates",
    intervalMs,
    showsLoopback,
    selected: undefined,
    scroll: 0,
    overlay: "none",
  };
}
