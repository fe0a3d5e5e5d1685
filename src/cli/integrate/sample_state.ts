/**
 * A state with made-up numbers, to show what a bar will look like before socktraf runs.
 *
 * @module
 */
import type { BarState } from "../../../sinks/statusbar/bar_state.ts";

/** The state, as if it had just been measured. */
export function sampleState(nowMs: number, host: string): BarState {
  const date = new Date(nowMs).toISOString().slice(0, 10);
  return {
    version: 1,
    time_ms: nowMs,
    interval_seconds: 1,
    host,
    stale_after_ms: 3_000,
    stopped: false,
    rx_bytes_per_second: 1_234_567,
    tx_bytes_per_second: 45_678,
    today: { date, rx_bytes: 3_210_000_000, tx_bytes: 210_000_000 },
    month: { date: date.slice(0, 7), rx_bytes: 43_210_000_000, tx_bytes: 3_210_000_000 },
    top: [
      { process: "firefox", rx_bytes_per_second: 1_200_000, tx_bytes_per_second: 12_345 },
      { process: "ssh", rx_bytes_per_second: 34_567, tx_bytes_per_second: 33_333 },
    ],
    level: "low",
    percent: 10,
  };
}
