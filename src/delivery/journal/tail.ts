/**
 * Rows that wait in memory for the journal's file, while there is none or it takes no more.
 *
 * @module
 */
import type { Observation } from "../../traffic/event.ts";
import { decodeBody } from "./body.ts";
import type { Entry, Place, StoredEntry } from "./database.ts";

/** One observation that waits. */
export interface WaitingEntry extends StoredEntry {
  /** Rows in it. */
  readonly rows: number;
}

/** Entries in order, bounded by their size. */
export class Tail {
  readonly #maxBytes: number;
  #entries: WaitingEntry[] = [];
  #bytes = 0;

  /** @param maxBytes bound of what is kept, compressed */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** True where nothing waits. */
  get isEmpty(): boolean {
    return this.#entries.length === 0;
  }

  /** What waits, the oldest first. */
  get entries(): readonly WaitingEntry[] {
    return this.#entries;
  }

  /** Is there an observation of that kind, host and time? */
  has(kind: Observation["kind"], host: string, timeMs: number): boolean {
    return this.#entries.some((entry) =>
      entry.timeMs === timeMs && entry.kind === kind && entry.host === host
    );
  }

  /** Adds an entry. */
  push(entry: WaitingEntry): void {
    this.#entries.push(entry);
    this.#bytes += entry.body.length;
  }

  /** Forgets everything, because it is in the file. */
  clear(): void {
    this.#entries = [];
    this.#bytes = 0;
  }

  /**
   * Forgets the oldest entries until the rest is within the bound.
   *
   * @returns the place of the newest one that is gone; undefined where none is
   */
  trim(): Place | undefined {
    let place: Place | undefined;
    while (this.#bytes > this.#maxBytes && this.#entries.length > 1) place = this.#shift();
    return place;
  }

  /** Forgets what everybody has. */
  forget(upTo: number): void {
    while ((this.#entries[0]?.id ?? Infinity) <= upTo) this.#shift();
  }

  /** Entries after a place: at least one where there is any, and no more rows than that otherwise. */
  read(after: Place, maxRows: number): Entry[] {
    const newer = this.#entries.filter(({ id }) => id > after.id);
    const wanted = newer.filter(({ rowTotal }, index) =>
      index === 0 || rowTotal <= after.rowTotal + maxRows
    );
    return wanted.map((entry) => ({
      id: entry.id,
      rowTotal: entry.rowTotal,
      storedMs: entry.storedMs,
      observation: decodeBody(entry, entry.body),
    }));
  }

  #shift(): Place | undefined {
    const entry = this.#entries.shift();
    if (entry !== undefined) this.#bytes -= entry.body.length;
    return entry;
  }
}
