/**
 * A map that forgets what has not been used for long.
 *
 * @module
 */

/**
 * Bounded map in two generations: everything used lately is in the young one; when that is full it
 * becomes the old one, and the old one is forgotten.
 *
 * Holds between `capacity` and twice `capacity` entries. Every operation takes constant time, so
 * that nothing is ever held up by cleaning.
 */
export class GenerationalMap<K, V> {
  #young = new Map<K, V>();
  #old = new Map<K, V>();
  readonly #capacity: number;

  /** @param capacity number of recently used entries that are never forgotten, at least 1. */
  constructor(capacity: number) {
    this.#capacity = Math.max(1, capacity);
  }

  /** Number of entries, those that may soon be forgotten included. */
  get size(): number {
    let size = this.#young.size;
    for (const key of this.#old.keys()) if (!this.#young.has(key)) size++;
    return size;
  }

  /** The value, which counts as used now. */
  get(key: K): V | undefined {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const old = this.#old.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  /** Sets or replaces a value, which counts as used now. */
  set(key: K, value: V): void {
    if (this.#young.size >= this.#capacity && !this.#young.has(key)) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, value);
  }

  delete(key: K): void {
    this.#young.delete(key);
    this.#old.delete(key);
  }
}
