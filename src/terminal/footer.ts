/**
 * The lines below the table: what is shown, and the keys.
 *
 * @module
 */
import { formatRate } from "../format/units.ts";
import type { Canvas } from "./canvas.ts";
import type { FrameInput } from "./frame_input.ts";
import type { ShownRows } from "./rows.ts";
import type { UiState } from "./state.ts";
import { BOLD, DIM, PLAIN, REVERSE, YELLOW } from "./style.ts";

/** Says what is shown and what is not. */
export function drawStatus(canvas: Canvas, y: number, shown: ShownRows, input: FrameInput): void {
  const { state, notice, snapshot } = input;
  const { columns } = canvas;
  if (state.isFiltering) {
    const x = canvas.text(0, y, `/${state.filter}`, Math.min(columns - 1, cellsFor(state)), BOLD);
    canvas.label(x, y, " ", REVERSE);
    return;
  }
  if (notice !== undefined) {
    canvas.text(0, y, notice, columns, YELLOW);
    return;
  }
  const parts = [rowsText(shown, input)];
  if (shown.idle > 0) parts.push(`${shown.idle} idle (t shows them)`);
  if (!state.showsLoopback) parts.push("loopback hidden");
  const { count } = snapshot.rest(state.view);
  if (count > 0) parts.push(`${count} more rows are only in the sums`);
  const left = parts.join(", ");
  const layer = "application bytes, without headers";
  canvas.text(0, y, left, columns, DIM);
  if (left.length + 2 + layer.length <= columns) {
    canvas.label(columns - layer.length, y, layer, DIM);
  }
}

function cellsFor({ filter }: UiState): number {
  return Math.max(1, [...filter].length * 2 + 1);
}

function rowsText({ rows, all }: ShownRows, { state }: FrameInput): string {
  const plural = (count: number): string => count === 1 ? "1 row" : `${count} rows`;
  if (state.filter === "") return plural(rows.length);
  let rx = 0;
  let tx = 0;
  for (const { rxRate, txRate } of rows) {
    rx += rxRate;
    tx += txRate;
  }
  const rates = `RX ${formatRate(rx, state.units)} TX ${formatRate(tx, state.units)}`;
  return `/${state.filter} finds ${plural(all)}: ${rates}`;
}

/** Keys and what they do, the most useful first: as many as fit are shown. */
function keysOf(
  { isPaused, isFiltering, mode, units, overlay }: UiState,
): [string, string, string][] {
  if (isFiltering) {
    return [["Enter", "keep", "Enter"], ["Esc", "clear", "Escape"]];
  }
  if (overlay !== "none") {
    return [["Esc", "back", "Escape"], ["q", "quit", "q"]];
  }
  return [
    ["q", "quit", "q"],
    ["?", "help", "?"],
    ["/", "filter", "/"],
    ["Tab", "view", "Tab"],
    ["s", "sort", "s"],
    ["t", mode === "rates" ? "totals" : "rates", "t"],
    ["Space", isPaused ? "go on" : "pause", " "],
    ["Enter", "details", "Enter"],
    ["u", units === "bytes" ? "bits" : "bytes", "u"],
    ["l", "loopback", "l"],
    ["-", "faster", "-"],
    ["+", "slower", "+"],
    ["r", "reverse", "r"],
  ];
}

/** Draws the keys; each can be clicked. */
export function drawKeys(canvas: Canvas, y: number, state: UiState): void {
  let x = 0;
  for (const [shown, what, key] of keysOf(state)) {
    const width = shown.length + 1 + what.length;
    if (x + width > canvas.columns) break;
    canvas.region(x, y, width, { kind: "key", key });
    x = canvas.label(x, y, shown, REVERSE);
    x = canvas.label(x + 1, y, what, PLAIN) + 2;
  }
}
