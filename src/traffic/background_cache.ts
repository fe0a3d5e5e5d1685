/**
 * A cache whose answers are looked up in the background.
 *
 * @module
 */
import { GenerationalMap } from "./generational_map.ts";

/** Bounds of a {@link BackgroundCache}. */
export interface BackgroundCacheOptions {
  /** How long an answer is used before it is looked up again. */
  readonly freshForMs: number;
  /** How long "nothing there" is believed the first time; doubles each further time. */
  readonly missForMs: number;
  /** Most that {@link missForMs} grows to. */
  readonly maxMissForMs: number;
  /** Recently used answers that are never forgotten. */
  readonly maxEntries: number;
  /** Keys that may wait to be looked up; more are not taken, and asked for again later. */
  readonly maxWaiting: number;
}

interface Entry<V> {
  readonly value: V | undefined;
  readonly untilMs: number;
  readonly missForMs: number;
}

/**
 * {@link get} answers at once with what is known, and has what is not known or too old looked up,
 * one key at a time. An old answer stays until there is a newer one.
 */
export class BackgroundCache<K, V> implements AsyncDisposable {
  readonly #load: (key: K, signal: AbortSignal) => Promise<V | undefined>;
  readonly #nowMs: () => number;
  readonly #options: BackgroundCacheOptions;
  readonly #entries: GenerationalMap<K, Entry<V>>;
  readonly #waiting = new Set<K>();
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;

  /**
   * @param load looks one key up; undefined or a rejection is "nothing there".
   * @param nowMs a monotonic clock.
   */
  constructor(
    load: (key: K, signal: AbortSignal) => Promise<V | undefined>,
    nowMs: () => number,
    options: BackgroundCacheOptions,
  ) {
    this.#load = load;
    this.#nowMs = nowMs;
    this.#options = options;
    this.#entries = new GenerationalMap(options.maxEntries);
  }

  /** What is known now; never waits, never throws. */
  get(key: K): V | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined || this.#nowMs() >= entry.untilMs) this.#want(key);
    return entry?.value;
  }

  /** Resolves when nothing is being looked up. */
  async idle(): Promise<void> {
    await this.#running;
  }

  /** Ends what is under way; {@link get} still answers what is known. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    this.#waiting.clear();
    await this.#running;
  }

  #want(key: K): void {
    if (this.#stop.signal.aborted || this.#waiting.size >= this.#options.maxWaiting) return;
    this.#waiting.add(key);
    this.#running ??= this.#run();
  }

  async #run(): Promise<void> {
    await Promise.resolve(); // so that #running is set before anything can end it
    for (const key of this.#waiting) { // grows on the way
      const value = await this.#lookUp(key);
      this.#settle(key, value);
      this.#waiting.delete(key);
    }
    this.#running = undefined;
  }

  async #lookUp(key: K): Promise<V | undefined> {
    try {
      return await this.#load(key, this.#stop.signal);
    } catch {
      return undefined;
    }
  }

  #settle(key: K, value: V | undefined): void {
    const { freshForMs, missForMs, maxMissForMs } = this.#options;
    const now = this.#nowMs();
    if (value !== undefined) {
      this.#entries.set(key, { value, untilMs: now + freshForMs, missForMs });
      return;
    }
    const before = this.#entries.get(key);
    const wait = before?.missForMs ?? missForMs;
    const next = Math.min(wait * 2, maxMissForMs);
    this.#entries.set(key, { value: before?.value, untilMs: now + wait, missForMs: next });
  }
}
