/**
 * What the table knows: for every row what moved in the current interval and since the start. Grand
 * totals stay true however few rows are kept.
 *
 * @module
 */
import { type Lost, NOTHING_LOST, type Observation } from "../../src/traffic/event.ts";
import type { Gap, TrafficEvent } from "../../src/traffic/event.ts";
import { sumLost } from "../../src/traffic/sums.ts";
import { LABEL_FIELDS, labelKey } from "../../src/traffic/labels.ts";
import { GROUP_FIELDS, type GroupField } from "../../src/traffic/view.ts";

/** Rows that are kept apart at most. */
export const MAX_ROWS = 20_000;

/** Fields that can have a column. A thread id is no field to group by, but tells threads apart. */
export type ColumnField = GroupField | "tid";

/** Bytes in both directions, in the current interval and since the start. */
export interface Amounts {
  /** Received in the current interval. */
  readonly rxNow: number;
  /** Sent in the current interval. */
  readonly txNow: number;
  /** Received since the start. */
  readonly rxTotal: number;
  /** Sent since the start. */
  readonly txTotal: number;
}

/** One row of the table. */
export interface TotalsRow extends Amounts {
  /** Says who it is. Its counts are those of the first event that had these fields. */
  readonly labels: TrafficEvent;
}

/** Rows that are no longer kept apart. */
export interface Folded extends Amounts {
  /** How many rows have been folded. One that comes and goes counts each time. */
  readonly count: number;
}

/** Everything that a frame of the table shows. */
export interface Snapshot {
  /** Name of the host. */
  readonly host: string;
  /** End of the newest observation, milliseconds since the epoch. */
  readonly timeMs: number;
  /** Measured length of the current interval; undefined where nothing is measured (a gap). */
  readonly seconds: number | undefined;
  /** In no particular order. */
  readonly rows: readonly TotalsRow[];
  /** Rows that are no longer kept apart, added up. */
  readonly folded: Folded;
  /** Of all rows, kept or folded. */
  readonly sum: Amounts;
  /** Fields that any row has had so far. */
  readonly fields: ReadonlySet<ColumnField>;
  /** What the current interval could not attribute. */
  readonly lostNow: Lost;
  /** What could not be attributed since the start. */
  readonly lostTotal: Lost;
  /** Stretches of time without measurement since the start, and the newest. */
  readonly gaps: { readonly count: number; readonly seconds: number; readonly last?: Gap };
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

const NO_AMOUNTS: Amounts = { rxNow: 0, txNow: 0, rxTotal: 0, txTotal: 0 };

/** Accumulates observations. Holds at most a fixed number of rows; the least recently active go. */
export class TableTotals {
  readonly #maxRows: number;
  /** From the least to the most recently active. */
  readonly #rows = new Map<string, Mutable<TotalsRow>>();
  readonly #fields = new Set<ColumnField>();
  readonly #folded: Mutable<Folded> = { ...NO_AMOUNTS, count: 0 };
  readonly #sum: Mutable<Amounts> = { ...NO_AMOUNTS };
  /** Rows whose `now` is not zero. */
  #active: Mutable<TotalsRow>[] = [];
  #host = "";
  #timeMs = 0;
  #seconds: number | undefined;
  #lostNow: Lost = NOTHING_LOST;
  #lostTotal: Lost = NOTHING_LOST;
  #gaps: Snapshot["gaps"] = { count: 0, seconds: 0 };

  /** Starts empty. */
  constructor(maxRows: number = MAX_ROWS) {
    this.#maxRows = maxRows;
  }

  /** Takes the next observation, in the order of time. */
  add(observation: Observation): void {
    this.#host = observation.host;
    this.#timeMs = observation.timeMs;
    this.#endInterval();
    if (observation.kind === "gap") {
      const { count, seconds } = this.#gaps;
      this.#gaps = {
        count: count + 1,
        seconds: seconds + observation.gapSeconds,
        last: observation,
      };
      return;
    }
    this.#seconds = observation.intervalSeconds;
    this.#lostNow = observation.lost;
    this.#lostTotal = sumLost(this.#lostTotal, observation.lost);
    for (const event of observation.events) this.#count(event);
  }

  /** What is known now. Valid until the next {@link add}. */
  snapshot(): Snapshot {
    return {
      host: this.#host,
      timeMs: this.#timeMs,
      seconds: this.#seconds,
      rows: [...this.#rows.values()],
      folded: this.#folded,
      sum: this.#sum,
      fields: this.#fields,
      lostNow: this.#lostNow,
      lostTotal: this.#lostTotal,
      gaps: this.#gaps,
    };
  }

  #endInterval(): void {
    for (const amounts of [...this.#active, this.#folded, this.#sum]) {
      amounts.rxNow = 0;
      amounts.txNow = 0;
    }
    this.#active = [];
    this.#seconds = undefined;
    this.#lostNow = NOTHING_LOST;
  }

  #count(event: TrafficEvent): void {
    const key = labelKey(event, LABEL_FIELDS);
    let row = this.#rows.get(key);
    if (row === undefined) {
      if (this.#rows.size >= this.#maxRows) this.#fold();
      row = { ...NO_AMOUNTS, labels: event };
      this.#noteFields(event);
    } else {
      this.#rows.delete(key);
    }
    this.#rows.set(key, row);
    this.#active.push(row);
    for (const amounts of [row, this.#sum]) addEvent(amounts, event);
  }

  /** Makes room for a tenth, so that a flood of new rows is not paid for one by one. */
  #fold(): void {
    let room = Math.max(1, Math.floor(this.#maxRows / 10));
    for (const [key, row] of this.#rows) {
      if (room-- <= 0) break;
      this.#rows.delete(key);
      this.#folded.count += 1;
      this.#folded.rxNow += row.rxNow;
      this.#folded.txNow += row.txNow;
      this.#folded.rxTotal += row.rxTotal;
      this.#folded.txTotal += row.txTotal;
    }
  }

  #noteFields(event: TrafficEvent): void {
    for (const field of GROUP_FIELDS) {
      if (event[field] !== undefined) this.#fields.add(field);
    }
    if (event.tid !== undefined) this.#fields.add("tid");
    // A user that the user database does not know is shown by its number.
    if (event.uid !== undefined) this.#fields.add("user");
  }
}

function addEvent(amounts: Mutable<Amounts>, event: TrafficEvent): void {
  amounts.rxNow += event.rxBytes;
  amounts.txNow += event.txBytes;
  amounts.rxTotal += event.rxBytes;
  amounts.txTotal += event.txBytes;
}
