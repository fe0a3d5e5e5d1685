/**
 * What the network traffic of an interval comes to: in all, by name, and who moves most.
 *
 * @module
 */
import type { Interval, Lost, TrafficEvent } from "./event.ts";

/** Bytes of both directions. */
export interface ByteSum {
  readonly rx: number;
  readonly tx: number;
}

/** What of a host's traffic counts as the network's: all but what is known never to have left it. */
export function networkRows({ events }: Interval): readonly TrafficEvent[] {
  return events.filter(({ scope }) => scope !== "loopback");
}

/** The bytes of all rows. */
export function sumOf(rows: Iterable<TrafficEvent>): ByteSum {
  const sum = { rx: 0, tx: 0 };
  for (const row of rows) add(sum, row);
  return sum;
}

/**
 * The bytes of the rows of each name. A row of the rest, in which several are folded, is left out:
 * nobody knows whose it is.
 *
 * @param nameOf undefined leaves the row out
 */
export function sumsBy(
  rows: Iterable<TrafficEvent>,
  nameOf: (row: TrafficEvent) => string | undefined,
): Map<string, ByteSum> {
  const sums = new Map<string, { rx: number; tx: number }>();
  for (const row of rows) {
    const name = row.foldedRows === undefined ? nameOf(row) : undefined;
    if (name === undefined) continue;
    const sum = sums.get(name);
    if (sum === undefined) sums.set(name, { rx: row.rxBytes, tx: row.txBytes });
    else add(sum, row);
  }
  return sums;
}

/** Those that moved anything, by both directions together; where these are equal, by name. */
export function busiestFirst(sums: ReadonlyMap<string, ByteSum>): [string, ByteSum][] {
  return [...sums]
    .filter(([, { rx, tx }]) => rx + tx > 0)
    .sort(([a, x], [b, y]) => (y.rx + y.tx) - (x.rx + x.tx) || (a < b ? -1 : 1));
}

function add(sum: { rx: number; tx: number }, { rxBytes, txBytes }: TrafficEvent): void {
  sum.rx += rxBytes;
  sum.tx += txBytes;
}

/** What two stretches of time have lost together. */
export function sumLost(a: Lost, b: Lost): Lost {
  return {
    rxBytes: a.rxBytes + b.rxBytes,
    txBytes: a.txBytes + b.txBytes,
    calls: a.calls + b.calls,
    messages: a.messages + b.messages,
  };
}
