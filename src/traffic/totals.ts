/**
 * Bytes added up over intervals.
 *
 * @module
 */
import { ByteCounter } from "./byte_counter.ts";
import type { Interval, Lost, TrafficEvent } from "./event.ts";
import { LABEL_FIELDS, labelKey, type Labels, OTHER, pickLabels } from "./labels.ts";
import { sumLost } from "./sums.ts";

/** What one row came to. */
export interface Total {
  /** Whose bytes; for the row that stands for what was given up, `{ process: "other" }`. */
  readonly labels: Labels;
  /** Only on the row that stands for rows that were given up, or folded before they came here: how many, at least. */
  readonly foldedRows?: number;
  readonly rxBytes: bigint;
  readonly txBytes: bigint;
}

interface Row {
  readonly labels: Labels;
  readonly rx: ByteCounter;
  readonly tx: ByteCounter;
}

/**
 * Adds up the rows of intervals by everything in them but their bytes; give it viewed intervals
 * ({@link applyView}) to add up by less.
 *
 * Holds at most `maxRows` rows. One more makes it give up the row that has been quiet for longest:
 * its bytes go to one row for all of these, so that the sums over all rows stay true for ever. If
 * it comes back, it starts again from nothing.
 *
 * Sums are exact at any size: they are BigInts outside, and cost no more than numbers inside.
 */
export class Totals {
  readonly #maxRows: number;
  /** The row that moved bytes last is the last one. */
  readonly #rows = new Map<string, Row>();
  readonly #rest = { rx: new ByteCounter(), tx: new ByteCounter() };
  #givenUp = 0;
  #foldedBefore = 0;
  #intervals = 0;
  #seconds = 0;
  #lost: Lost = { rxBytes: 0, txBytes: 0, calls: 0, messages: 0 };

  /** @param maxRows at least 1; unbounded by default. */
  constructor(maxRows: number = Infinity) {
    this.#maxRows = Math.max(1, maxRows);
  }

  /** Adds the rows of one interval. */
  add(interval: Interval): void {
    this.#intervals++;
    this.#seconds += interval.intervalSeconds;
    this.#lost = sumLost(this.#lost, interval.lost);
    for (const event of interval.events) this.#addEvent(event);
  }

  /** Number of intervals added. */
  get intervals(): number {
    return this.#intervals;
  }

  /** Time that was measured, without gaps, in seconds. */
  get measuredSeconds(): number {
    return this.#seconds;
  }

  /** What could not be attributed, over all intervals. */
  get lost(): Lost {
    return this.#lost;
  }

  /** The exact totals, quietest row first, the row for all that were given up last. */
  rows(): Total[] {
    const rows: Total[] = [];
    for (const { labels, rx, tx } of this.#rows.values()) {
      rows.push({ labels, rxBytes: rx.value, txBytes: tx.value });
    }
    const foldedRows = this.#givenUp + this.#foldedBefore;
    if (foldedRows > 0) {
      const { rx, tx } = this.#rest;
      rows.push({ labels: { process: OTHER }, foldedRows, rxBytes: rx.value, txBytes: tx.value });
    }
    return rows;
  }

  /** The totals as events, for views and tables; beyond 2^53 bytes the nearest number. */
  events(): TrafficEvent[] {
    return this.rows().map(({ labels, foldedRows, rxBytes, txBytes }) => ({
      ...labels,
      ...(foldedRows === undefined ? {} : { foldedRows }),
      rxBytes: Number(rxBytes),
      txBytes: Number(txBytes),
    }));
  }

  #addEvent(event: TrafficEvent): void {
    if (event.foldedRows !== undefined) {
      // The same rows are folded interval after interval: the most at once is the least there are.
      this.#foldedBefore = Math.max(this.#foldedBefore, event.foldedRows);
      this.#rest.rx.add(event.rxBytes);
      this.#rest.tx.add(event.txBytes);
      return;
    }
    const key = labelKey(event, LABEL_FIELDS);
    const row = this.#rows.get(key) ?? newRow(event);
    row.rx.add(event.rxBytes);
    row.tx.add(event.txBytes);
    this.#rows.delete(key);
    this.#rows.set(key, row);
    if (this.#rows.size > this.#maxRows) this.#giveUpQuietest();
  }

  #giveUpQuietest(): void {
    for (const [key, { rx, tx }] of this.#rows) {
      this.#rows.delete(key);
      this.#rest.rx.addAll(rx);
      this.#rest.tx.addAll(tx);
      this.#givenUp++;
      return;
    }
  }
}

function newRow(event: TrafficEvent): Row {
  const { rxBytes: _rx, txBytes: _tx, ...labels } = pickLabels(event, LABEL_FIELDS);
  return { labels, rx: new ByteCounter(), tx: new ByteCounter() };
}
