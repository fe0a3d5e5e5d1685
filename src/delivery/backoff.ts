/**
 * How long to wait before a batch is tried again.
 *
 * @module
 */

/** Bounds of the wait, milliseconds. */
export interface BackoffBounds {
  /** Upper bound of the first wait. */
  readonly baseMs: number;
  /** Upper bound of all waits, except where the receiver asks for more. */
  readonly maxMs: number;
  /** Lower bound of all waits. */
  readonly minMs: number;
}

/** Receivers come back within a minute of their own return. */
export const BACKOFF: BackoffBounds = { baseMs: 1_000, maxMs: 60_000, minMs: 100 };

/** Longest time that a receiver may ask for: an hour. */
const MAX_ASKED_MS = 3_600_000;

/**
 * The wait before the next attempt: a random share of a bound that doubles with each failure ("full
 * jitter"), so that many hosts do not come back at once. Where the receiver said how long, at least
 * that.
 *
 * @param failures in a row, 1 or more
 * @param random gives a number from 0 up to but not 1
 * @param askedMs what the receiver asked for
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function backoffMs(
  failures: number,
  random: () => number,
  askedMs: number = 0,
  { baseMs, maxMs, minMs }: BackoffBounds = BACKOFF,
): number {
  const bound = Math.min(maxMs, baseMs * 2 ** Math.min(failures - 1, 30));
  const jittered = Math.max(minMs, random() * bound);
  const asked = Math.min(MAX_ASKED_MS, askedMs);
  return asked > 0 ? Math.max(jittered, asked + random() * minMs) : jittered;
}
