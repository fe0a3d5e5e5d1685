/**
 * The retained message that says how a host stands: totals, rates, and who moves most.
 *
 * @module
 */
import type { Interval } from "../../src/traffic/event.ts";
import { rateOf } from "../../src/traffic/rates.ts";
import { busiestFirst, type ByteSum, networkRows, sumOf, sumsBy } from "../../src/traffic/sums.ts";
import { safeKey, shownName } from "./names.ts";
import type { Bytes, Listed, Totals } from "./totals.ts";

/** Bytes per second, to a thousandth. */
interface Rate {
  readonly rx_bytes_per_second: number;
  readonly tx_bytes_per_second: number;
}

/** Whole numbers of any size. */
interface Total {
  readonly rx_bytes_total: unknown;
  readonly tx_bytes_total: unknown;
}

/**
 * The message as JSON. Names in it are texts to show; listed names are found by their safe keys.
 *
 * @param interval the newest one, which gives the rates
 * @param totals up to it
 * @param listed names with totals and rates of their own
 * @param top at most this many processes
 */
export function formatState(
  interval: Interval,
  totals: Totals,
  listed: Listed,
  top: number,
): string {
  const rows = networkRows(interval);
  const { intervalSeconds: seconds } = interval;
  const byProcess = sumsBy(rows, ({ process }) => process);
  const byUnit = sumsBy(rows, ({ unit }) => unit);
  const busiest = busiestFirst(byProcess);
  const named = (
    what: "process" | "unit",
    names: readonly string[],
    sums: ReadonlyMap<string, ByteSum>,
  ): Record<string, unknown> =>
    Object.fromEntries(names.map((name) => [safeKey(name), {
      [what]: shownName(name),
      ...rate(sums.get(name) ?? NOTHING, seconds),
      ...total(what === "process" ? totals.process(name) : totals.unit(name)),
    }]));
  const [first] = busiest;
  return JSON.stringify({
    time: new Date(interval.timeMs).toISOString(),
    interval_seconds: seconds,
    host: shownName(interval.host),
    ...rate(sumOf(rows), seconds),
    ...total(totals.host),
    process_count: busiest.length,
    top_process: first === undefined ? null : shownName(first[0]),
    top: busiest.slice(0, top).map(([process, sum]) => ({
      process: shownName(process),
      ...rate(sum, seconds),
    })),
    processes: named("process", listed.processes, byProcess),
    units: named("unit", listed.units, byUnit),
  });
}

const NOTHING: ByteSum = { rx: 0, tx: 0 };

function rate({ rx, tx }: ByteSum, seconds: number): Rate {
  return {
    rx_bytes_per_second: Math.round(rateOf(rx, seconds) * 1000) / 1000,
    tx_bytes_per_second: Math.round(rateOf(tx, seconds) * 1000) / 1000,
  };
}

/** JSON's numbers have no bounds, so the digits stay exact beyond 2^53 too. */
function total({ rx, tx }: Bytes): Total {
  return { rx_bytes_total: digits(rx), tx_bytes_total: digits(tx) };
}

function digits(value: bigint): unknown {
  return RAW_JSON.rawJSON(String(value));
}

/** Of ECMAScript 2026; the compiler's library does not have it yet. */
const RAW_JSON = JSON as typeof JSON & { rawJSON(text: string): unknown };
