/**
 * A bound on what is under way at a time.
 *
 * @module
 */

/** So many slots, taken first come, first served. */
export class Slots {
  /** How many there are. */
  readonly size: number;
  #free: number;
  readonly #waiting: (() => void)[] = [];

  /** @param size at least 1 */
  constructor(size: number) {
    this.size = size;
    this.#free = size;
  }

  /** Takes a slot, when there is one; disposing of it gives it back. */
  async take(): Promise<Disposable> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    let isTaken = true;
    return {
      [Symbol.dispose]: (): void => {
        if (!isTaken) return;
        isTaken = false;
        const next = this.#waiting.shift();
        if (next === undefined) this.#free++;
        else next();
      },
    };
  }
}
