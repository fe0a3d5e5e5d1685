/**
 * Something that one part of the program rings and another waits for.
 *
 * @module
 */

/** A ring is heard by those who wait, or, where nobody does, by the next one who asks. */
export class Bell {
  #rang = false;
  #wake: (() => void) | undefined;

  /** Wakes who waits. */
  ring(): void {
    this.#rang = true;
    this.#wake?.();
  }

  /**
   * Waits for a ring since the last wait. One at a time.
   *
   * @param signal ends the wait
   * @param limitMs ends the wait, milliseconds; default: no limit
   */
  async wait(signal: AbortSignal, limitMs?: number): Promise<void> {
    if (!this.#rang && !signal.aborted) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      const enough = (): void => resolve();
      const timer = limitMs === undefined ? undefined : setTimeout(enough, limitMs);
      signal.addEventListener("abort", enough);
      await promise;
      signal.removeEventListener("abort", enough);
      clearTimeout(timer);
      this.#wake = undefined;
    }
    this.#rang = false;
  }
}
