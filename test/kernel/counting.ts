/**
 * Counts with the product's own capture while a workload runs.
 *
 * @module
 */
import { type Captured } from "../../src/capture/captured.ts";
import { captureBest } from "../../src/capture/best_capture.ts";
import { limitsFor, RESTART } from "../../src/capture/kernel_capture.ts";
import { prepareCapture } from "../../src/capture/prepare.ts";
import { thisSystem } from "../../src/capture/system.ts";
import { familyOf, protocolOf, type RawRow } from "../../src/traffic/raw.ts";
import type { Lost } from "../../src/traffic/event.ts";
import { sumLost } from "../../src/traffic/sums.ts";

/** How to count. */
export interface CountOptions {
  readonly intervalMs?: number;
  readonly threads?: boolean;
  readonly mapKeys?: number;
  /** Milliseconds between the end of the work and the request to stop. */
  readonly stopAfterMs?: number;
  /** Called for everything captured; a slow one stalls the whole pipe, as a slow reader does. */
  readonly onCaptured?: (captured: Captured) => Promise<void>;
}

/** What was counted. */
export interface Counted {
  readonly rows: readonly RawRow[];
  readonly intervals: number;
  readonly longestSeconds: number;
  readonly lost: Lost;
  readonly gaps: number;
  readonly warnings: readonly string[];
}

/** Bytes of one process over one kind of socket. */
export interface Sum {
  rxBytes: number;
  txBytes: number;
}

/**
 * Starts the capture, runs the work when the capture has shown that it counts, stops, and gives all that
 * was counted.
 */
export async function countWhile<T>(
  work: () => Promise<T>,
  options: CountOptions = {},
): Promise<{ readonly counted: Counted; readonly result: T }> {
  const intervalMs = options.intervalMs ?? 1000;
  const bpftrace = Deno.env.get("SOCKTRAF_BPFTRACE");
  const prepared = await prepareCapture(thisSystem(), {
    ...(bpftrace === undefined ? {} : { bpftrace }),
    searchPath: Deno.env.get("PATH") ?? "",
    intervalMs,
    threads: options.threads ?? false,
    mapKeys: options.mapKeys ?? 65_536,
  });
  const stop = new AbortController();
  const ready = Promise.withResolvers<void>();
  const tally = new Tally();
  const capturing = (async () => {
    try {
      for await (
        const captured of captureBest(prepared.candidates, {
          limits: limitsFor(intervalMs),
          restart: RESTART,
          signal: stop.signal,
          random: () => 1,
        })
      ) {
        tally.add(captured);
        if (tally.intervals > 0) ready.resolve();
        await options.onCaptured?.(captured);
      }
    } catch (error) {
      ready.reject(error);
      throw error;
    }
  })();
  capturing.catch(() => undefined);
  await ready.promise;
  try {
    const result = await work();
    await new Promise((resolve) => setTimeout(resolve, options.stopAfterMs ?? 50));
    stop.abort();
    await capturing;
    return { counted: tally, result };
  } finally {
    stop.abort();
    await capturing.catch(() => undefined);
  }
}

class Tally implements Counted {
  readonly rows: RawRow[] = [];
  intervals = 0;
  gaps = 0;
  longestSeconds = 0;
  lost: Lost = { rxBytes: 0, txBytes: 0, calls: 0, messages: 0 };
  readonly warnings: string[] = [];

  add({ items }: Captured): void {
    for (const item of items) {
      if (item.kind === "gap") this.gaps++;
      if (item.kind === "warning") this.warnings.push(item.text);
      if (item.kind !== "interval") continue;
      const { rows, lost, intervalSeconds } = item.interval;
      this.intervals++;
      this.longestSeconds = Math.max(this.longestSeconds, intervalSeconds);
      this.rows.push(...rows);
      this.lost = sumLost(this.lost, lost);
    }
  }
}

/** Adds up rows by a key. */
export function sumBy(rows: readonly RawRow[], key: (row: RawRow) => string): Map<string, Sum> {
  const sums = new Map<string, Sum>();
  for (const row of rows) {
    const name = key(row);
    const sum = sums.get(name) ?? { rxBytes: 0, txBytes: 0 };
    sum.rxBytes += row.rxBytes;
    sum.txBytes += row.txBytes;
    sums.set(name, sum);
  }
  return sums;
}

/** Process, protocol and family of a row in one word. */
export function socketOf(row: RawRow): string {
  return `${row.pid} ${protocolOf(row)} ${familyOf(row)}`;
}
