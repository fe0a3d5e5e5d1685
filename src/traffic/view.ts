/**
 * A view: which rows of the traffic somebody wants to see, and how coarse. One mechanism that all
 * sinks and commands share.
 *
 * @module
 */

/** Fields that rows can be grouped by, in the order in which they are shown. */
export const GROUP_FIELDS = [
  "process",
  "pid",
  "thread",
  "user",
  "unit",
  "container",
  "cgroup",
  "protocol",
  "family",
  "scope",
] as const;

/** One of {@link GROUP_FIELDS}. */
export type GroupField = typeof GROUP_FIELDS[number];

/** Which rows to keep. Lists are alternatives; an empty list keeps all; the four lists must all agree. */
export interface Filter {
  readonly process: readonly string[];
  readonly pid: readonly number[];
  readonly user: readonly string[];
  readonly unit: readonly string[];
}

/** Keeps every row. */
export const NO_FILTER: Filter = { process: [], pid: [], user: [], unit: [] };

/** What to show of an interval. */
export interface View {
  /** Fields to keep apart; rows that agree in them are added up. Undefined: the finest rows. */
  readonly groupBy?: readonly GroupField[];
  /** At most this many rows; the rest is added up in one row whose `process` is `other`. */
  readonly top?: number;
  readonly filter: Filter;
  readonly includeLoopback: boolean;
}
