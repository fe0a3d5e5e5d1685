/**
 * What the live view shows of one interval. It does not change any more, whatever comes next.
 *
 * @module
 */
import type { Lost } from "../traffic/event.ts";
import type { Labels } from "../traffic/labels.ts";
import type { Ledger, LedgerRow, Rank, Sums } from "./ledger.ts";
import { type ViewId, VIEWS } from "./views.ts";

/** Rates in bytes per second, totals since the start in bytes. */
export interface Amounts {
  readonly rxRate: number;
  readonly txRate: number;
  readonly rxTotal: number;
  readonly txTotal: number;
}

/** One row of a view, as it was. */
export interface RowView extends Amounts {
  readonly key: string;
  readonly labels: Labels;
  readonly isLoopback: boolean;
  /** Protocols, such as `tcp udp`. */
  readonly protocols: string;
  /** Intervals since it moved bytes last; 0: in this one. */
  readonly idle: number;
  /** Rates by which it is sorted. */
  readonly rank: Readonly<Rank>;
  /** Where its details are. */
  readonly row: LedgerRow;
}

/** Sums of one scope, and how they came about. */
export interface ScopeView extends Amounts {
  /** Rates of the last intervals, oldest first. */
  readonly rxHistory: readonly number[];
  readonly txHistory: readonly number[];
}

/** What the interfaces of this host counted: bytes on the wire, headers included. */
export interface WireView extends Amounts {
  /** Names of the interfaces, such as `eth0`. */
  readonly names: string;
}

/** What a view does not keep apart any more. */
export interface RestView {
  readonly count: number;
  readonly rxTotal: number;
  readonly txTotal: number;
}

/** What an interval brings besides the ledger. */
export interface Moment {
  readonly host: string;
  /** Wall clock at its end, milliseconds since the epoch. */
  readonly timeMs: number;
  /** Undefined: nothing was measured, or the traffic is not that of this host. */
  readonly wire?: WireView | undefined;
}

/** Intervals over which the rate is averaged by which rows are sorted. */
const CALM_TURNS = 5;
/** A row changes its place where that average has changed by more than this part. */
const CALM_PART = 0.25;

/** One interval. */
export class Snapshot {
  readonly turn: number;
  /** Measured length in seconds; 0: nothing was measured yet. */
  readonly seconds: number;
  readonly moment: Moment;
  readonly network: ScopeView;
  readonly loopback: ScopeView;
  readonly lost: Lost;
  readonly gapSeconds: number;
  readonly measuredSeconds: number;
  readonly hasThreads: boolean;
  readonly #ledger: Ledger;
  readonly #rows = new Map<ViewId, readonly RowView[]>();
  readonly #rests = new Map<ViewId, RestView>();

  /** Takes what the ledger has, between its `close()` and its `next()`. */
  constructor(ledger: Ledger, moment: Moment) {
    this.turn = ledger.turn;
    this.seconds = ledger.seconds;
    this.moment = moment;
    this.network = scopeView(ledger.network, ledger);
    this.loopback = scopeView(ledger.loopback, ledger);
    this.lost = ledger.lost;
    this.gapSeconds = ledger.gapSeconds;
    this.measuredSeconds = ledger.measuredSeconds;
    this.hasThreads = ledger.hasThreads;
    this.#ledger = ledger;
  }

  /** The rows of a view, in no order. They are read from the ledger when they are asked for first. */
  rows(view: ViewId): readonly RowView[] {
    let rows = this.#rows.get(view);
    if (rows === undefined) {
      rows = [...this.#ledger.rows(view)].map((row) => this.#rowView(row));
      this.#rows.set(view, rows);
    }
    return rows;
  }

  /** What a view does not keep apart any more. */
  rest(view: ViewId): RestView {
    let rest = this.#rests.get(view);
    if (rest === undefined) {
      const { count, rx, tx } = this.#ledger.rest(view);
      rest = { count, rxTotal: Number(rx.value), txTotal: Number(tx.value) };
      this.#rests.set(view, rest);
    }
    return rest;
  }

  /** Reads all that could still be asked for, before the ledger goes on. */
  complete(): void {
    for (const { id } of VIEWS) {
      this.rows(id);
      this.rest(id);
    }
  }

  #rowView(row: LedgerRow): RowView {
    const isActive = row.turn === this.turn && this.seconds > 0;
    follow(row, this.turn);
    return {
      key: row.key,
      labels: row.labels,
      isLoopback: row.isLoopback,
      protocols: protocolsOf(row),
      rxRate: isActive ? row.rxNow / this.seconds : 0,
      txRate: isActive ? row.txNow / this.seconds : 0,
      rxTotal: Number(row.rx.value),
      txTotal: Number(row.tx.value),
      idle: this.turn - row.turn,
      rank: { ...row.rank },
      row,
    };
  }
}

/** Lets the rates by which a row is sorted follow the real ones, so that rows do not dance. */
function follow({ history, rank, bornTurn }: LedgerRow, turn: number): void {
  const turns = Math.max(1, Math.min(CALM_TURNS, turn - bornTurn + 1));
  let rx = 0;
  let tx = 0;
  for (const value of history.read(turn, turns, "rx")) rx += value / turns;
  for (const value of history.read(turn, turns, "tx")) tx += value / turns;
  if (hasMoved(rank.rx, rx)) rank.rx = rx;
  if (hasMoved(rank.tx, tx)) rank.tx = tx;
  if (hasMoved(rank.both, rx + tx)) rank.both = rx + tx;
}

function hasMoved(from: number, to: number): boolean {
  return Math.abs(to - from) > CALM_PART * Math.max(from, to) || to === 0;
}

function protocolsOf({ shares }: LedgerRow): string {
  const [only] = shares;
  if (shares.length === 1 && only !== undefined) return only.protocol;
  return [...new Set(shares.map(({ protocol }) => protocol))].sort().join(" ");
}

function scopeView(sums: Sums, { turn, seconds }: Ledger): ScopeView {
  const rate = (bytes: number): number => seconds > 0 ? bytes / seconds : 0;
  const length = Math.min(turn + 1, 300);
  return {
    rxRate: rate(sums.rxNow),
    txRate: rate(sums.txNow),
    rxTotal: Number(sums.rx.value),
    txTotal: Number(sums.tx.value),
    rxHistory: sums.history.read(turn, length, "rx"),
    txHistory: sums.history.read(turn, length, "tx"),
  };
}
