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
