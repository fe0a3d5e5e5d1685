/**
 * What a status bar shows: one small value that every target renders, and that the file of the
 * `powerline` sink holds as JSON.
 *
 * Fields are a public format: additions only.
 *
 * @module
 */

/** How busy the network is. */
export const LEVELS = ["idle", "low", "medium", "high", "over-quota"] as const;

/** One of {@link LEVELS}. */
export type Level = typeof LEVELS[number];

/**
 * What a reader has to show: a level; `stale` where nothing new has come for too long or nothing
 * could be measured; `stopped` where socktraf has ended.
 */
export type Condition = Level | "stale" | "stopped";

/** Most rows in {@link BarState.top}. */
export const MAX_TOP = 10;

/** Most characters of a text in a state: names of hosts and processes, reasons. */
export const MAX_TEXT = 255;

/** Both directions of one process. */
export interface BarRow {
  /** Its name, sanitised; may be empty. */
  readonly process: string;
  /** Over the measured length of the interval. */
  readonly rx_bytes_per_second: number;
  /** Over the measured length of the interval. */
  readonly tx_bytes_per_second: number;
}

/** What moved in a stretch of the calendar, in local time, as far as socktraf was running. */
export interface BarTotals {
  /** A day, `2026-11-22`, or a month, `2026-11`. */
  readonly date: string;
  readonly rx_bytes: number;
  readonly tx_bytes: number;
}

/** What a status bar shows. Network traffic only: loopback is never in it. */
export interface BarState {
  readonly version: 1;
  /** Wall clock at the end of the interval, milliseconds since the epoch. */
  readonly time_ms: number;
  /** Measured length of the interval; 0 during a gap. */
  readonly interval_seconds: number;
  /** Name of the host, sanitised. */
  readonly host: string;
  /** Without a newer state for this long the numbers are stale. */
  readonly stale_after_ms: number;
  /** True where socktraf has ended. */
  readonly stopped: boolean;
  readonly rx_bytes_per_second: number;
  readonly tx_bytes_per_second: number;
  /** Today, in local time. */
  readonly today: BarTotals;
  /** This month, in local time. */
  readonly month: BarTotals;
  /** The busiest first, at most {@link MAX_TOP}. */
  readonly top: readonly BarRow[];
  readonly level: Level;
  /** The busier direction as a share of the threshold `high`, 0 to 100. */
  readonly percent: number;
  /** Why nothing could be measured, sanitised; absent in the ordinary case. */
  readonly gap?: string;
}

/** What came of reading a state. */
export type ParsedBarState =
  | { readonly ok: true; readonly state: BarState }
  | { readonly ok: false; readonly problem: string };

/** How many intervals may pass without a newer state. */
const STALE_INTERVALS = 3;

/** Time after which a state is stale: three intervals, at least three seconds. */
export function staleAfterMs(intervalMs: number): number {
  return STALE_INTERVALS * Math.max(1_000, intervalMs);
}

/**
 * What is to be shown of a state. One that lies ahead by more than an interval, at least a second, is
 * of before the clock was set back: it would look fresh until the clock has caught up with it.
 *
 * @param nowMs milliseconds since the epoch; undefined: the state is the newest there is
 */
export function conditionOf(state: BarState, nowMs?: number): Condition {
  if (state.stopped) return "stopped";
  if (state.gap !== undefined) return "stale";
  if (nowMs === undefined) return state.level;
  const ageMs = nowMs - state.time_ms;
  const isStale = ageMs > state.stale_after_ms || -ageMs > state.stale_after_ms / STALE_INTERVALS;
  return isStale ? "stale" : state.level;
}
