/**
 * What there is to say beyond one line: totals, and a list of processes. For tooltips, menus and
 * whole widgets.
 *
 * @module
 */
import { cellsOf, fitCells } from "../../src/format/cells.ts";
import { formatBytes, formatRate, RATE_CELLS } from "../../src/format/units.ts";
import { type BarState, conditionOf } from "./bar_state.ts";
import { clockTime, fitName } from "./line.ts";
import type { RenderOptions } from "./target.ts";

/** Cells of a name in the list. */
const NAME_CELLS = 15;
/** Cells of a line without name and rates. */
const HOST_CELLS = 24;

/**
 * Lines of text, not escaped, none of them empty: the host and how it is, totals of today and of the
 * month, the busiest processes with their rates. While nothing is known there is no list.
 */
export function detailLines(state: BarState, options: RenderOptions): string[] {
  const { ascii, units } = options;
  const condition = conditionOf(state, options.nowMs);
  const host = fitName(state.host, Math.min(HOST_CELLS, cellsOf(state.host)), ascii);
  const lines = [`${host} ${condition} ${clockTime(state.time_ms)}`.trimStart()];
  if (state.gap !== undefined) lines.push(fitName(state.gap, 60, ascii).trimEnd());
  for (const [word, totals] of [["today", state.today], ["month", state.month]] as const) {
    const shown = (bytes: number): string =>
      fitCells(formatBytes(bytes, units), RATE_CELLS[units], "right");
    const both = arrows(shown(totals.rx_bytes), shown(totals.tx_bytes), ascii);
    lines.push(`${fitCells(word, NAME_CELLS)} ${both}`);
  }
  if (condition === "stale" || condition === "stopped") return lines.filter(hasText);
  for (const row of state.top.slice(0, options.top)) {
    const shown = (rate: number): string =>
      fitCells(formatRate(rate, units), RATE_CELLS[units], "right");
    const both = arrows(shown(row.rx_bytes_per_second), shown(row.tx_bytes_per_second), ascii);
    lines.push(`${fitName(row.process, NAME_CELLS, ascii)} ${both}`);
  }
  return lines.filter(hasText);
}

/** Both directions, each with its sign. */
function arrows(rx: string, tx: string, ascii: boolean): string {
  return ascii ? `rx ${rx} tx ${tx}` : `↓${rx} ↑${tx}`;
}

function hasText(line: string): boolean {
  return line.trim() !== "";
}
