/** A clock that only moves when it is told to. */
export class FakeClock {
  #nowMs = 0;

  /** Reads the clock; can be passed around by itself. */
  readonly nowMs = (): number => this.#nowMs;

  advance(ms: number): void {
    this.#nowMs += ms;
  }
}
