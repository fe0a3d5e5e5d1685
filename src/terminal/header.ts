/**
 * The lines above the table: host, interval, what is missing, rates and totals of all.
 *
 * @module
 */
import { cellsOf } from "../format/cells.ts";
import { sanitize } from "../format/sanitize.ts";
import { formatBytes, formatRate, RATE_CELLS } from "../format/units.ts";
import { isLost, type Lost } from "../traffic/event.ts";
import type { Canvas } from "./canvas.ts";
import type { FrameInput } from "./frame_input.ts";
import type { Amounts, ScopeView } from "./snapshot.ts";
import { bars, grouped } from "./spark.ts";
import type { UiState } from "./state.ts";
import { BOLD, DIM, GREEN, MAGENTA, PLAIN, RED, REVERSE, type Style, YELLOW } from "./style.ts";
import { VIEWS } from "./views.ts";

/** Time that the small diagrams look back, seconds. */
const LOOK_BACK_SECONDS = 120;

/** Draws the header and gives the number of lines that it took. */
export function drawHeader(canvas: Canvas, input: FrameInput): number {
  const { snapshot, state } = input;
  drawTitle(canvas, input);
  let y = 1;
  const { rows } = canvas;
  if (rows >= 6) drawScope(canvas, y++, "network", snapshot.network, input);
  if (rows >= 14 && state.showsLoopback) {
    drawScope(canvas, y++, "loopback", snapshot.loopback, input);
  }
  const { wire } = snapshot.moment;
  if (rows >= 16 && wire !== undefined) {
    drawAmounts(canvas, y, "wire", wire, input, [], [
      sanitize(wire.names),
      canvas.columns >= 90 ? "with headers" : "",
    ]);
    y++;
  }
  if (rows >= 9) drawTabs(canvas, y++, state);
  return y;
}

/** What must be seen comes first; the rest is there if there is room. */
function drawTitle(canvas: Canvas, { snapshot, state, source, clock }: FrameInput): void {
  const { host, timeMs } = snapshot.moment;
  const length = snapshot.seconds > 0 ? `${snapshot.seconds.toFixed(2)} s` : "";
  const missing: [text: string, style: Style, priority: number][] = [];
  if (isLost(snapshot.lost)) missing.push([lostText(snapshot.lost, state), RED | BOLD, 1]);
  if (snapshot.gapSeconds > 0) {
    missing.push([`gap ${snapshot.gapSeconds.toFixed(1)} s`, RED | BOLD, 2]);
  }
  const pieces: [text: string, style: Style, priority: number][] = [
    [sanitize(host), BOLD, 4],
    [snapshot.seconds > 0 ? clock(timeMs) : "", PLAIN, 5],
    [length, PLAIN, 3],
    [state.isPaused ? "PAUSED" : "", YELLOW | BOLD | REVERSE, 0],
    ...missing,
    [source, DIM, 6],
  ];
  let room = canvas.columns;
  const shown = new Set<(typeof pieces)[number]>();
  for (const piece of pieces.filter(([text]) => text !== "").sort((a, b) => a[2] - b[2])) {
    const cells = cellsOf(piece[0]) + (shown.size > 0 ? 2 : 0);
    if (cells > room) continue;
    shown.add(piece);
    room -= cells;
  }
  let x = 0;
  for (const piece of pieces) {
    if (!shown.has(piece)) continue;
    x = canvas.text(x, 0, piece[0], cellsOf(piece[0]), piece[1]) + 2;
  }
}

/** Since the start. */
function lostText({ rxBytes, txBytes, calls, messages }: Lost, { units }: UiState): string {
  const parts = [
    rxBytes + txBytes > 0 ? formatBytes(rxBytes + txBytes, units) : "",
    calls > 0 ? `${calls} calls` : "",
    messages > 0 ? `${messages} messages` : "",
  ];
  return `lost ${parts.filter((part) => part !== "").join(", ")}`;
}

function drawScope(
  canvas: Canvas,
  y: number,
  label: string,
  scope: ScopeView,
  input: FrameInput,
): void {
  drawAmounts(canvas, y, label, scope, input, [scope.rxHistory, scope.txHistory]);
}

/** Draws `network  RX 1.00 MB/s ▁▂▃  TX …  total RX … TX …`, with words in the place of diagrams. */
function drawAmounts(
  canvas: Canvas,
  y: number,
  label: string,
  amounts: Amounts,
  { snapshot, state, isAscii }: FrameInput,
  histories: readonly (readonly number[])[],
  words: readonly string[] = [],
): void {
  const { columns } = canvas;
  const { units } = state;
  const isNarrow = columns < 60;
  const rateCells = RATE_CELLS[units];
  const totals = `total RX ${formatBytes(amounts.rxTotal, units).padStart(rateCells - 2)}  TX ${
    formatBytes(amounts.txTotal, units).padStart(rateCells - 2)
  }`;
  const labelCells = isNarrow ? (columns < 36 ? 0 : 4) : 9;
  const rates = labelCells + 2 * (3 + rateCells) + 2;
  const hasTotals = rates + 2 + totals.length <= columns;
  const left = columns - rates - (hasTotals ? totals.length + 2 : 0);
  // Without a diagram the numbers stand where those with one stand.
  const sparkCells = Math.max(0, Math.min(60, Math.floor(left / 2) - 1));
  const short = label === "network" ? "net" : label === "loopback" ? "lo" : label;
  canvas.text(0, y, isNarrow ? short : label, labelCells, BOLD);
  let x = labelCells;
  const most = Math.max(...histories.flat(), 0);
  const parts = [["RX", amounts.rxRate, GREEN], ["TX", amounts.txRate, MAGENTA]] as const;
  for (const [index, [name, rate, style]] of parts.entries()) {
    x = canvas.label(x, y, name, style) + 1;
    const text = snapshot.seconds > 0 ? formatRate(rate, units) : "-";
    x = canvas.text(x, y, text, rateCells, style | BOLD, "right");
    if (sparkCells >= 4) {
      const history = histories[index] ?? [];
      const group = Math.max(
        1,
        Math.round(LOOK_BACK_SECONDS * 1_000 / state.intervalMs / sparkCells),
      );
      const values = grouped(history, snapshot.turn, group, sparkCells);
      const word = words[index];
      if (word === undefined) canvas.marks(x + 1, y, bars(values, most, isAscii), style);
      else canvas.text(x + 1, y, word, sparkCells, DIM);
      x += sparkCells + 1;
    }
    if (index === 0) x += 2;
  }
  if (hasTotals) canvas.label(x + 2, y, totals, PLAIN);
}

const SHORT_TITLES = ["Proc", "Thr", "Unit", "Cont", "User", "Prot"] as const;

function drawTabs(canvas: Canvas, y: number, { view }: UiState): void {
  const long = VIEWS.map(({ title }, index) => ` ${index + 1} ${title} `);
  const short = VIEWS.map((_, index) => `${index + 1}${SHORT_TITLES[index]}`);
  const fits = (tabs: readonly string[]): boolean => tabs.join(" ").length <= canvas.columns;
  const tabs = fits(long) ? long : fits(short) ? short : undefined;
  if (tabs === undefined) {
    const title = VIEWS.find(({ id }) => id === view)?.title ?? "";
    canvas.text(0, y, `${title} (1-6)`, canvas.columns, BOLD);
    return;
  }
  let x = 0;
  for (const [index, tab] of tabs.entries()) {
    const isCurrent = VIEWS[index]?.id === view;
    canvas.region(x, y, tab.length, { kind: "key", key: String(index + 1) });
    x = canvas.label(x, y, tab, isCurrent ? REVERSE | BOLD : PLAIN) + 1;
  }
}
