/**
 * Bounds of the numbers in the configuration.
 *
 * @module
 */

/** Shortest interval: below it, reading the maps costs more than what they hold. */
export const MIN_INTERVAL_MS = 100;

/** Longest interval. */
export const MAX_INTERVAL_MS = 3_600_000;

/** Longest run with an end: the platform's timers hold 2^31 - 1 ms, a little over 24 days. */
export const MAX_DURATION_MS: number = 24 * 86_400_000;

/** Rows that the kernel side can hold in one interval. */
export const MAP_KEYS = { minimum: 1_024, maximum: 4_194_304, default: 65_536 } as const;

/** A lowest and a highest value. */
export interface Range {
  readonly minimum: number;
  readonly maximum: number;
}

/** Deadline of one write to a sink, milliseconds. */
export const TIMEOUT_MS: Range = { minimum: 100, maximum: 600_000 };

/** Time from one write to a sink to the next, milliseconds. */
export const FLUSH_INTERVAL_MS: Range = { minimum: 0, maximum: 3_600_000 };

/** Rows in one write to a sink. */
export const BATCH_ROWS: Range = { minimum: 1, maximum: 100_000 };

/** How long the journal keeps rows, milliseconds. */
export const JOURNAL_AGE_MS: Range = { minimum: 60_000, maximum: 3_660 * 86_400_000 };

/** How large the journal may get, bytes. */
export const JOURNAL_BYTES: Range = { minimum: 2 ** 20, maximum: 2 ** 44 };
