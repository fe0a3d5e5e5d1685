/**
 * From the kernel's monotonic clock to the wall clock.
 *
 * @module
 */

/** A jump of the offset that is less than this is delay, not a step of the clock. */
const STEP_MS = 50;
/** So many lines in a row must agree before a later offset is believed. */
const AGREEING = 3;

/**
 * Estimates what the wall clock showed at a moment of the monotonic clock, from the times at which
 * lines arrive. A line can arrive late, never early, so the smallest offset seen is the best one;
 * a larger one that several lines agree on is a step of the wall clock, as after a suspend.
 */
export class WallClock {
  #offsetMs: number | undefined;
  #later: number[] = [];
  readonly #fixed: boolean;

  /** @param offsetMs wall clock minus monotonic clock where it is known, as for a file; then arrivals teach nothing */
  constructor(offsetMs?: number) {
    this.#offsetMs = offsetMs;
    this.#fixed = offsetMs !== undefined;
  }

  /**
   * Learns from one arrival and says when the moment was.
   *
   * @param monotonicNs moment on the monotonic clock, nanoseconds
   * @param arrivedMs wall clock at which the line that tells it arrived, milliseconds
   * @returns wall clock at the moment, milliseconds since the epoch
   */
  observe(monotonicNs: number, arrivedMs: number): number {
    const offset = arrivedMs - monotonicNs / 1e6;
    if (this.#fixed) return this.at(monotonicNs);
    if (this.#offsetMs === undefined || offset < this.#offsetMs) {
      this.#offsetMs = offset;
      this.#later = [];
    } else if (offset - this.#offsetMs > STEP_MS) {
      this.#later.push(offset);
      if (this.#later.length >= AGREEING) {
        const last = this.#later.slice(-AGREEING);
        if (Math.max(...last) - Math.min(...last) < STEP_MS) {
          this.#offsetMs = Math.min(...last);
          this.#later = [];
        } else this.#later = last;
      }
    } else this.#later = [];
    return this.at(monotonicNs);
  }

  /** The wall clock at a moment by what is known so far; 0 before the first line. */
  at(monotonicNs: number): number {
    return this.#offsetMs === undefined ? 0 : Math.round(monotonicNs / 1e6 + this.#offsetMs);
  }
}
