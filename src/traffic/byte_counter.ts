/**
 * A sum of bytes that stays exact.
 *
 * @module
 */

/** Additions stay exact below this; 100 Gbit/s take four days to get there. */
const CARRY_AT = 2 ** 52;

/**
 * Adds up byte counts exactly, however many: numbers as long as they are exact, carried into a
 * BigInt before they would not be, so that adding costs no more than adding numbers.
 */
export class ByteCounter {
  #carried = 0n;
  #recent = 0;

  /** @param bytes a whole number, 0 to 2^52. */
  add(bytes: number): void {
    this.#recent += bytes;
    if (this.#recent < CARRY_AT) return;
    this.#carried += BigInt(this.#recent);
    this.#recent = 0;
  }

  /** Adds what another counter holds. */
  addAll(other: ByteCounter): void {
    this.#carried += other.value;
  }

  /** The exact sum. */
  get value(): bigint {
    return this.#carried + BigInt(this.#recent);
  }
}
