/**
 * From observations to the state that a bar shows.
 *
 * @module
 */
import type { Observation, TrafficEvent } from "../../src/traffic/event.ts";
import { rateOf } from "../../src/traffic/rates.ts";
import { busiestFirst, type ByteSum, networkRows, sumOf, sumsBy } from "../../src/traffic/sums.ts";
import type { Quota } from "./amount.ts";
import {
  type BarRow,
  type BarState,
  type BarTotals,
  type Level,
  MAX_TOP,
  staleAfterMs,
} from "./bar_state.ts";
import { barText } from "./bar_state_parser.ts";

/** From which rate on the network is how busy, in bytes per second; the busier direction counts. */
export interface Thresholds {
  readonly low: number;
  readonly medium: number;
  readonly high: number;
}

/** What decides how a state comes out. */
export interface StateSettings {
  readonly thresholds: Thresholds;
  readonly quota?: Quota | undefined;
  /** Nominal length of an interval. */
  readonly intervalMs: number;
  /** At most this many processes, {@link MAX_TOP} at the most. */
  readonly top: number;
}

/** Keeps totals, and the newest state. */
export class StateBuilder {
  readonly #settings: StateSettings;
  #today: BarTotals = { date: "", rx_bytes: 0, tx_bytes: 0 };
  #month: BarTotals = { date: "", rx_bytes: 0, tx_bytes: 0 };
  #state: BarState | undefined;

  /** Starts without totals. */
  constructor(settings: StateSettings) {
    this.#settings = settings;
  }

  /** The newest state; undefined before the first observation. */
  get state(): BarState | undefined {
    return this.#state;
  }

  /** Goes on with the totals of an earlier state, as far as they are of the day and month that come. */
  restore({ today, month }: Pick<BarState, "today" | "month">): void {
    this.#today = today;
    this.#month = month;
  }

  /** Takes the next observation. Loopback and folded rows have no place in `top`, loopback nowhere. */
  add(observation: Observation): BarState {
    const rows = observation.kind === "interval" ? networkRows(observation) : [];
    const total = sumOf(rows);
    const { timeMs } = observation;
    this.#today = added(this.#today, localDay(timeMs), total);
    this.#month = added(this.#month, localDay(timeMs).replace(/-\d\d$/, ""), total);
    const seconds = observation.kind === "interval" ? observation.intervalSeconds : 0;
    const rx = rateOf(total.rx, seconds);
    const tx = rateOf(total.tx, seconds);
    this.#state = {
      version: 1,
      time_ms: timeMs,
      interval_seconds: seconds,
      host: barText(observation.host),
      stale_after_ms: staleAfterMs(this.#settings.intervalMs),
      stopped: false,
      rx_bytes_per_second: rx,
      tx_bytes_per_second: tx,
      today: this.#today,
      month: this.#month,
      top: topOf(rows, seconds, Math.min(this.#settings.top, MAX_TOP)),
      level: this.#levelOf(Math.max(rx, tx)),
      percent: this.#percentOf(Math.max(rx, tx)),
      ...(observation.kind === "gap" ? { gap: barText(observation.reason) } : {}),
    };
    return this.#state;
  }

  /** The last state there is: no number in it that somebody could take for a present one. */
  stopped(): BarState | undefined {
    if (this.#state === undefined) return undefined;
    const { gap: _gap, ...state } = this.#state;
    return {
      ...state,
      stopped: true,
      rx_bytes_per_second: 0,
      tx_bytes_per_second: 0,
      top: [],
      level: "idle",
      percent: 0,
    };
  }

  #levelOf(rate: number): Level {
    const { quota, thresholds: { low, medium, high } } = this.#settings;
    if (quota !== undefined) {
      const { rx_bytes, tx_bytes } = quota.per === "day" ? this.#today : this.#month;
      if (rx_bytes + tx_bytes >= quota.bytes) return "over-quota";
    }
    if (rate >= high) return "high";
    if (rate >= medium) return "medium";
    return rate >= low ? "low" : "idle";
  }

  #percentOf(rate: number): number {
    const { high } = this.#settings.thresholds;
    if (high <= 0) return rate > 0 ? 100 : 0;
    return Math.round(Math.min(100, rate / high * 100) * 10) / 10;
  }
}

function topOf(rows: readonly TrafficEvent[], seconds: number, count: number): BarRow[] {
  return busiestFirst(sumsBy(rows, ({ process = "" }) => process))
    .slice(0, count)
    .map(([process, { rx, tx }]) => ({
      process: barText(process),
      rx_bytes_per_second: rateOf(rx, seconds),
      tx_bytes_per_second: rateOf(tx, seconds),
    }));
}

function added(totals: BarTotals, date: string, { rx, tx }: ByteSum): BarTotals {
  const before = totals.date === date ? totals : { rx_bytes: 0, tx_bytes: 0 };
  return { date, rx_bytes: before.rx_bytes + rx, tx_bytes: before.tx_bytes + tx };
}

/** The day in local time: `2026-11-22`. */
function localDay(timeMs: number): string {
  const date = new Date(timeMs);
  return [
    String(date.getFullYear()).padStart(4, "0"),
    String(date.getMonth() + 1).padStart(2, "0"),
    String(date.getDate()).padStart(2, "0"),
  ].join("-");
}
