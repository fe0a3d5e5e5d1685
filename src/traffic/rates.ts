/**
 * Bytes per second.
 *
 * @module
 */
import type { TrafficEvent } from "./event.ts";

/** How fast bytes moved, on average over an interval. */
export interface Rates {
  readonly rxBytesPerSecond: number;
  readonly txBytesPerSecond: number;
}

/**
 * The rates of a row.
 *
 * @param intervalSeconds measured length. Over no time at all (zero, negative or not a number)
 * there is no rate: both are 0, never infinite.
 */
export function ratesOf(
  bytes: Pick<TrafficEvent, "rxBytes" | "txBytes">,
  intervalSeconds: number,
): Rates {
  return {
    rxBytesPerSecond: rateOf(bytes.rxBytes, intervalSeconds),
    txBytesPerSecond: rateOf(bytes.txBytes, intervalSeconds),
  };
}

/** Bytes per second; 0 where no time passed. */
export function rateOf(bytes: number, seconds: number): number {
  const rate = bytes / seconds;
  return seconds > 0 && Number.isFinite(rate) ? rate : 0;
}
