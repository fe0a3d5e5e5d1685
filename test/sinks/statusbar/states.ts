/** States and options for the tests of the status bars and of whoever reads what they write. */
import type { BarState } from "../../../sinks/statusbar/bar_state.ts";
import { DEFAULT_COLORS } from "../../../sinks/statusbar/options.ts";
import { templateOf } from "../../../sinks/statusbar/targets.ts";
import type { RenderOptions } from "../../../sinks/statusbar/target.ts";
import { parseTemplate, type Template } from "../../../sinks/statusbar/template.ts";

/** Some time of day. */
export const NOON_MS: number = new Date(2026, 10, 22, 12, 0, 5).getTime();

/** A state; what a test does not say is unremarkable. */
export function barState(own: Partial<BarState> = {}): BarState {
  return {
    version: 1,
    time_ms: NOON_MS,
    interval_seconds: 1.0004,
    host: "nas",
    stale_after_ms: 3_000,
    stopped: false,
    rx_bytes_per_second: 12_345_678,
    tx_bytes_per_second: 456,
    today: { date: "2026-11-22", rx_bytes: 5_000_000_000, tx_bytes: 300_000_000 },
    month: { date: "2026-11", rx_bytes: 50_000_000_000, tx_bytes: 300_000_000 },
    top: [
      { process: "firefox", rx_bytes_per_second: 12_000_000, tx_bytes_per_second: 400 },
      { process: "sshd", rx_bytes_per_second: 345_678, tx_bytes_per_second: 56 },
    ],
    level: "high",
    percent: 100,
    ...own,
  };
}

/** A state of this moment, which is not stale before the test has ended. */
export function freshState(own: Partial<BarState> = {}): BarState {
  return barState({ time_ms: Date.now(), stale_after_ms: 600_000, ...own });
}

/** A state in which the busiest process is called so. */
export function called(
  process: string,
  state: (own: Partial<BarState>) => BarState = barState,
): BarState {
  return state({
    top: [{ process, rx_bytes_per_second: 12_000_000, tx_bytes_per_second: 400 }],
  });
}

/** Options; what a test does not say is the default. */
export function renderOptions(own: Partial<RenderOptions> = {}): RenderOptions {
  return {
    units: "bytes",
    template: templateOf(own.ascii ?? false),
    colors: DEFAULT_COLORS,
    top: 3,
    ascii: false,
    pango: false,
    ...own,
  };
}

/** A template that is right. */
export function template(text: string): Template {
  const parsed = parseTemplate(text);
  if (!parsed.ok) throw new SyntaxError(parsed.problem);
  return parsed.template;
}
