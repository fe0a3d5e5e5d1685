/**
 * What a row moved in the last intervals.
 *
 * @module
 */

/** Intervals that a row remembers. */
export const HISTORY_LENGTH = 60;

/** Received and sent bytes per second of the last intervals. */
export class History {
  readonly #length: number;
  readonly #rx: Float32Array;
  readonly #tx: Float32Array;
  #last = -1;

  /** @param length intervals that are remembered */
  constructor(length: number = HISTORY_LENGTH) {
    this.#length = length;
    this.#rx = new Float32Array(length);
    this.#tx = new Float32Array(length);
  }

  /**
   * Notes an interval. Those between it and the last one noted were quiet.
   *
   * @param turn number of the interval, never less than that of the last one
   */
  note(turn: number, rxBytesPerSecond: number, txBytesPerSecond: number): void {
    const from = Math.max(this.#last + 1, turn - this.#length + 1);
    for (let quiet = from; quiet < turn; quiet++) this.#set(quiet, 0, 0);
    this.#set(turn, rxBytesPerSecond, txBytesPerSecond);
    this.#last = turn;
  }

  /**
   * Rates of the intervals that end with `turn`, oldest first.
   *
   * @param length how many; what is not remembered is 0
   * @param kind received, sent, or both together
   */
  read(turn: number, length: number, kind: "rx" | "tx" | "both"): number[] {
    const values: number[] = [];
    for (let at = turn - length + 1; at <= turn; at++) {
      const known = at >= 0 && at <= this.#last && at > this.#last - this.#length;
      const index = at % this.#length;
      const rx = known && kind !== "tx" ? this.#rx[index] ?? 0 : 0;
      const tx = known && kind !== "rx" ? this.#tx[index] ?? 0 : 0;
      values.push(rx + tx);
    }
    return values;
  }

  #set(turn: number, rx: number, tx: number): void {
    this.#rx[turn % this.#length] = rx;
    this.#tx[turn % this.#length] = tx;
  }
}
