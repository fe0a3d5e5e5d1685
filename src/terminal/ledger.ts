/**
 * Adds up intervals for every view at once.
 *
 * It counts as `Totals` does (the same keys, the same exact counters), but knows all views: a row of
 * the capture is looked up once and then added to its row of each view, which costs less than the
 * `Totals` of a single one. A test compares the two.
 *
 * @module
 */
import { ByteCounter } from "../traffic/byte_counter.ts";
import {
  type Interval,
  isLost,
  type Lost,
  NOTHING_LOST,
  type TrafficEvent,
} from "../traffic/event.ts";
import { sumLost } from "../traffic/sums.ts";
import { LABEL_FIELDS, labelKey, type Labels, pickLabels } from "../traffic/labels.ts";
import { History } from "./history.ts";
import { rowKey, type ViewId, type ViewInfo, VIEWS } from "./views.ts";

/** Bytes of one protocol and family within a row. */
export interface Share {
  readonly protocol: string;
  readonly family: string;
  readonly rx: ByteCounter;
  readonly tx: ByteCounter;
}

/** One row of a view, as long as it is kept. */
export interface LedgerRow {
  readonly key: string;
  readonly labels: Labels;
  readonly isLoopback: boolean;
  /** Control group of what moved bytes last. */
  cgroup: string | undefined;
  readonly shares: Share[];
  readonly rx: ByteCounter;
  readonly tx: ByteCounter;
  readonly history: History;
  /** Number of the shown interval in which it was seen first. */
  readonly bornTurn: number;
  /** Number of the shown interval in which it moved bytes last. */
  turn: number;
  /** Bytes in that interval. */
  rxNow: number;
  txNow: number;
  /** Rates by which it is sorted, which follow the real ones in steps; see `snapshot.ts`. */
  readonly rank: Rank;
}

/** Calm rates, bytes per second. */
export interface Rank {
  rx: number;
  tx: number;
  both: number;
}

/** Intervals that the sums of a scope remember. */
export const SUMS_HISTORY_LENGTH = 300;

/** Sums of one scope. */
export interface Sums {
  readonly rx: ByteCounter;
  readonly tx: ByteCounter;
  rxNow: number;
  txNow: number;
  readonly history: History;
}

/** Sums that are not kept apart any more. */
export interface Rest {
  count: number;
  readonly rx: ByteCounter;
  readonly tx: ByteCounter;
}

interface Target {
  readonly row: LedgerRow;
  readonly share: Share;
}

interface Source {
  readonly targets: readonly Target[];
  turn: number;
}

/** Rows that a view keeps apart; beyond it the ones that have been quiet for longest are folded. */
export const MAX_ROWS = 10_000;
/** Rows of the capture whose rows in the views are remembered. */
const MAX_SOURCES = 40_000;

/** All sums since the start. */
export class Ledger {
  /** Number of the shown interval that is being added up, from 0. */
  turn = 0;
  /** Measured length of what has been added to it, seconds. */
  seconds = 0;
  readonly network: Sums = newSums();
  readonly loopback: Sums = newSums();
  /** True once a row said which thread it is of. */
  hasThreads = false;
  /** Time measured since the start, seconds. */
  measuredSeconds = 0;
  gapSeconds = 0;
  lost: Lost = NOTHING_LOST;
  readonly #maxRows: number;
  readonly #sources = new Map<string, Source>();
  readonly #rows: ReadonlyMap<ViewId, Map<string, LedgerRow>>;
  readonly #rests: ReadonlyMap<ViewId, Rest>;

  /** @param maxRows most rows of a view */
  constructor(maxRows: number = MAX_ROWS) {
    this.#maxRows = maxRows;
    this.#rows = new Map(VIEWS.map(({ id }) => [id, new Map<string, LedgerRow>()]));
    this.#rests = new Map(
      VIEWS.map(({ id }) => [id, { count: 0, rx: new ByteCounter(), tx: new ByteCounter() }]),
    );
  }

  /** Adds an interval to the one that is shown next. */
  add(interval: Interval): void {
    this.seconds += interval.intervalSeconds;
    this.measuredSeconds += interval.intervalSeconds;
    if (isLost(interval.lost)) this.lost = sumLost(this.lost, interval.lost);
    for (const event of interval.events) this.#addEvent(event);
  }

  /** Ends the interval that is shown: what moved in it becomes history. */
  close(): void {
    const rate = (bytes: number): number => this.seconds > 0 ? bytes / this.seconds : 0;
    for (const sums of [this.network, this.loopback]) {
      sums.history.note(this.turn, rate(sums.rxNow), rate(sums.txNow));
    }
    for (const rows of this.#rows.values()) {
      // The rows that moved bytes last are the last ones.
      for (const row of rows.values()) {
        if (row.turn === this.turn) row.history.note(this.turn, rate(row.rxNow), rate(row.txNow));
      }
    }
  }

  /** Begins the next interval, after {@link close} and after what is shown of it was read. */
  next(): void {
    this.turn++;
    this.seconds = 0;
    for (const sums of [this.network, this.loopback]) sums.rxNow = sums.txNow = 0;
    if (this.#sources.size > MAX_SOURCES) this.#forgetSources();
  }

  /** The rows of a view. */
  rows(view: ViewId): Iterable<LedgerRow> {
    return this.#rows.get(view)?.values() ?? [];
  }

  /** What a view does not keep apart any more. */
  rest(view: ViewId): Rest {
    return this.#rests.get(view) ?? { count: 0, rx: new ByteCounter(), tx: new ByteCounter() };
  }

  #addEvent(event: TrafficEvent): void {
    const { rxBytes, txBytes } = event;
    const sums = event.scope === "loopback" ? this.loopback : this.network;
    sums.rx.add(rxBytes);
    sums.tx.add(txBytes);
    sums.rxNow += rxBytes;
    sums.txNow += txBytes;
    if (event.foldedRows !== undefined) {
      for (const rest of this.#rests.values()) {
        rest.count = Math.max(rest.count, event.foldedRows);
        rest.rx.add(rxBytes);
        rest.tx.add(txBytes);
      }
      return;
    }
    const source = this.#sourceOf(event);
    source.turn = this.turn;
    for (const { row, share } of source.targets) {
      if (row.turn !== this.turn) {
        row.turn = this.turn;
        row.rxNow = row.txNow = 0;
      }
      row.rxNow += rxBytes;
      row.txNow += txBytes;
      row.rx.add(rxBytes);
      row.tx.add(txBytes);
      share.rx.add(rxBytes);
      share.tx.add(txBytes);
    }
  }

  #sourceOf(event: TrafficEvent): Source {
    const key = labelKey(event, LABEL_FIELDS);
    const known = this.#sources.get(key);
    if (known !== undefined) return known;
    if (event.thread !== undefined || event.tid !== undefined) this.hasThreads = true;
    const source = {
      targets: VIEWS.filter(({ id }) => id !== "threads" || event.tid !== undefined)
        .map((view) => this.#targetOf(view, event)),
      turn: this.turn,
    };
    this.#sources.set(key, source);
    return source;
  }

  #targetOf(view: ViewInfo, event: TrafficEvent): Target {
    const rows = this.#rows.get(view.id) ?? new Map<string, LedgerRow>();
    const key = rowKey(view, event);
    let row = rows.get(key);
    if (row === undefined) {
      if (rows.size >= this.#maxRows) this.#giveUp(view.id, rows);
      row = newRow(view, key, event, this.turn);
      rows.set(key, row);
    }
    if (event.cgroup !== undefined) row.cgroup = event.cgroup;
    const protocol = event.protocol ?? "";
    const family = event.family ?? "";
    let share = row.shares.find((one) => one.protocol === protocol && one.family === family);
    if (share === undefined) {
      share = { protocol, family, rx: new ByteCounter(), tx: new ByteCounter() };
      row.shares.push(share);
    }
    return { row, share };
  }

  /** Folds the tenth of a view's rows that has been quiet for longest. */
  #giveUp(view: ViewId, rows: Map<string, LedgerRow>): void {
    const quietest = [...rows.values()].sort((a, b) => a.turn - b.turn)
      .slice(0, Math.max(1, Math.floor(rows.size / 10)));
    const rest = this.rest(view);
    const gone = new Set(quietest);
    for (const row of quietest) {
      rows.delete(row.key);
      rest.count++;
      rest.rx.addAll(row.rx);
      rest.tx.addAll(row.tx);
    }
    // What leads to a row that is gone must find, or make, its row anew.
    for (const [key, { targets }] of this.#sources) {
      if (targets.some(({ row }) => gone.has(row))) this.#sources.delete(key);
    }
  }

  #forgetSources(): void {
    for (const [key, { turn }] of this.#sources) {
      if (turn < this.turn - 60) this.#sources.delete(key);
    }
    if (this.#sources.size > MAX_SOURCES) this.#sources.clear();
  }
}

function newRow(view: ViewInfo, key: string, event: TrafficEvent, turn: number): LedgerRow {
  const { rxBytes: _rx, txBytes: _tx, ...labels } = pickLabels(event, view.fields);
  return {
    key,
    labels,
    isLoopback: event.scope === "loopback",
    cgroup: event.cgroup,
    shares: [],
    rx: new ByteCounter(),
    tx: new ByteCounter(),
    history: new History(),
    bornTurn: turn,
    turn: -1,
    rxNow: 0,
    txNow: 0,
    rank: { rx: 0, tx: 0, both: 0 },
  };
}

function newSums(): Sums {
  return {
    rx: new ByteCounter(),
    tx: new ByteCounter(),
    rxNow: 0,
    txNow: 0,
    history: new History(SUMS_HISTORY_LENGTH),
  };
}
