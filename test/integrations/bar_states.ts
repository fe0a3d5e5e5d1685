/** States as the sink writes them, for tests of their readers. */
import type { BarState } from "../../sinks/statusbar/bar_state.ts";

/** Names that other programs would take for commands, markup or control. */
export const HOSTILE_NAMES: readonly string[] = [
  "#(touch x)",
  "#[fg=red]",
  "#{host}#S",
  "%{A1:touch x:}",
  "<action=`x`>",
  "${exec touch x}",
  "$(touch x)",
  "`touch x`",
  "<b>&",
  "a | bash=x",
  "\x1b]0;x\x07",
  "a\nb",
  "a\u202eb",
  "\ufffd\ufffd",
  "%%%%%%%%%%%%%%%",
  "'\"\\",
  "{}{0}",
];

/** A fresh state. */
export function barState(changes: Partial<BarState> = {}): BarState {
  return {
    version: 1,
    time_ms: Date.now(),
    interval_seconds: 1,
    host: "nas",
    stale_after_ms: 600_000,
    stopped: false,
    rx_bytes_per_second: 1_234_567,
    tx_bytes_per_second: 12_000,
    today: { date: "2026-11-22", rx_bytes: 5e9, tx_bytes: 1e6 },
    month: { date: "2026-11", rx_bytes: 5e9, tx_bytes: 1e6 },
    top: [
      { process: "firefox", rx_bytes_per_second: 1_200_000, tx_bytes_per_second: 0 },
      { process: "ssh", rx_bytes_per_second: 34_567, tx_bytes_per_second: 12_000 },
    ],
    level: "medium",
    percent: 10,
    ...changes,
  };
}

/** A state whose busiest process has this name. */
export function stateOfProcess(process: string): BarState {
  return barState({
    top: [{ process, rx_bytes_per_second: 2_000, tx_bytes_per_second: 1_000 }],
  });
}
