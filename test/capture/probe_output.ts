/** Lines of the probe program as bpftrace prints them, and what a decoder makes of them. */
import { type Decoded, Decoder } from "../../src/capture/decoder.ts";
import { WallClock } from "../../src/capture/wall_clock.ts";
import type { RawInterval } from "../../src/traffic/raw.ts";
import { packKey } from "./row_key.ts";

/** Wall clock at the zero of the monotonic clock. */
export const BOOT_MS = 1_800_000_000_000;

/** A moment of the monotonic clock, in nanoseconds, as text. */
export function ns(seconds: number): string {
  return String(Math.round(seconds * 1e9));
}

/** A line of `printf`. */
export function printf(text: string): string {
  return `{"type": "printf", "data": ${JSON.stringify(`${text}\n`)}}`;
}

/** The line that begins an interval; times in seconds since boot. */
export function interval(start: number, end: number): string {
  return printf(`interval ${ns(start)} ${ns(end)}`);
}

/** The line that ends an interval. */
export const DONE: string = printf("done");

/** The line that ends the run. */
export function end(start: number, now: number, side: 0 | 1): string {
  return printf(`end ${ns(start)} ${ns(now)} ${side}`);
}

/** A map. */
export function map(name: string, values: Readonly<Record<string, unknown>>): string {
  return `{"type": "map", "data": {${JSON.stringify(name)}: ${JSON.stringify(values)}}}`;
}

/** A map of bytes that one process received. */
export function bytes(side: 0 | 1, who: number, count: number): string {
  return map(`@bytes${side}`, { [`${packKey({ who })},1,0`]: count });
}

/** The first line of bpftrace. */
export const ATTACHED = '{"type": "attached_probes", "data": {"probes": 9}}';

/** A decoder whose clock knows the time since boot. */
export function knowingDecoder(): Decoder {
  return new Decoder(new WallClock(BOOT_MS));
}

/** Everything that lines come to, up to the end of input. */
export function decode(lines: readonly string[], decoder: Decoder = knowingDecoder()): Decoded[] {
  const out = lines.flatMap((line) => decoder.push(line, BOOT_MS + 1_000_000_000));
  return [...out, ...decoder.finish()];
}

/** The intervals among what was decoded. */
export function intervalsOf(decoded: readonly Decoded[]): RawInterval[] {
  return decoded.flatMap((item) => item.kind === "interval" ? [item.interval] : []);
}

/** The warnings among what was decoded, with their counts. */
export function warningsOf(decoded: readonly Decoded[]): (readonly [string, number])[] {
  return decoded.flatMap((item) =>
    item.kind === "warning" ? [[item.text, item.count] as const] : []
  );
}

/** Intervals in few words: end in seconds since boot, length, bytes by process, messages lost. */
export function brief(decoded: readonly Decoded[]): unknown[] {
  return intervalsOf(decoded).map(({ timeMs, intervalSeconds, rows, lost }) => ({
    at: (timeMs - BOOT_MS) / 1000,
    seconds: intervalSeconds,
    rx: Object.fromEntries(rows.map(({ pid, rxBytes }) => [pid, rxBytes])),
    lost: lost.messages,
  }));
}
