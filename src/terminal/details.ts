/**
 * All that is known of one row.
 *
 * @module
 */
import { cellsOf } from "../format/cells.ts";
import { showEdgeBlanks } from "../format/sanitize.ts";
import { formatRate } from "../format/units.ts";
import type { Canvas } from "./canvas.ts";
import type { FrameInput } from "./frame_input.ts";
import { HISTORY_LENGTH } from "./history.ts";
import type { RowView } from "./snapshot.ts";
import { tallBars } from "./spark.ts";
import { BOLD, DIM, GREEN, MAGENTA, PLAIN, type Style } from "./style.ts";

const LABEL_CELLS = 11;

/** Draws the details between two lines of the frame. */
export function drawDetails(
  canvas: Canvas,
  top: number,
  bottom: number,
  row: RowView | undefined,
  input: FrameInput,
): void {
  const pen = new Pen(canvas, top, bottom);
  if (row === undefined) {
    pen.line("This row has left; Esc goes back", DIM);
    return;
  }
  const { labels } = row;
  const name = labels.thread ?? labels.process ?? labels.unit ?? labels.container ?? labels.user ??
    labels.protocol ?? (labels.uid === undefined ? "-" : String(labels.uid));
  pen.line(showEdgeBlanks(name), BOLD);
  if (labels.tid !== undefined) pen.pair("thread", `${labels.tid} of ${labels.process ?? "-"}`);
  if (labels.pid !== undefined) {
    pen.pair("process id", String(labels.pid));
    pen.pair("command", input.command(row) ?? "");
  }
  if (labels.pid !== undefined || labels.uid !== undefined) {
    pen.pair("user", userText(row));
  }
  if (labels.unit !== undefined) pen.pair("unit", labels.unit);
  if (labels.container !== undefined) pen.pair("container", labels.container);
  if (labels.pid !== undefined) pen.pair("cgroup", row.row.cgroup ?? "-");
  pen.pair("scope", row.isLoopback ? "loopback: never leaves this host" : "network");
  drawShares(pen, row, input);
  drawHistory(pen, row, input);
}

function userText({ labels: { user, uid } }: RowView): string {
  if (user === undefined) return uid === undefined ? "-" : String(uid);
  return uid === undefined ? user : `${user} (${uid})`;
}

/** Exact bytes since the start, by protocol. */
function drawShares(pen: Pen, row: RowView, { state }: FrameInput): void {
  const lines: [name: string, rx: string, tx: string][] = [["", "RECEIVED", "SENT"]];
  const { shares, rx, tx } = row.row;
  if (shares.length > 1) {
    for (const share of shares) {
      const name = `${share.protocol} ${share.family}`.trim();
      lines.push([name, exact(share.rx.value), exact(share.tx.value)]);
    }
  }
  const only = shares.length === 1 ? `${shares[0]?.protocol} ${shares[0]?.family}`.trim() : "all";
  lines.push([only, exact(rx.value), exact(tx.value)]);
  const rates = [row.rxRate, row.txRate].map((rate) => formatRate(rate, state.units));
  lines.push(["now", rates[0] ?? "", rates[1] ?? ""]);
  const widths = [0, 1, 2].map((at) => Math.max(...lines.map((line) => cellsOf(line[at] ?? ""))));
  pen.blank();
  for (const [index, [name, received, sent]] of lines.entries()) {
    const text = `${name.padEnd(Math.max(LABEL_CELLS, widths[0] ?? 0))} ${
      received.padStart(widths[1] ?? 0)
    }  ${sent.padStart(widths[2] ?? 0)}`;
    pen.line(text, index === 0 ? BOLD : PLAIN);
  }
}

/** Digits in groups of three: `25,449,628 B`. */
function exact(bytes: bigint): string {
  return `${String(bytes).replace(/\B(?=(?:\d{3})+$)/g, ",")} B`;
}

function drawHistory(pen: Pen, { row }: RowView, { snapshot, state, isAscii }: FrameInput): void {
  const height = Math.min(6, Math.floor((pen.left - 3) / 2));
  if (height < 1) return;
  const cells = Math.min(HISTORY_LENGTH, pen.columns - LABEL_CELLS - 1);
  if (cells < 1) return;
  const rx = row.history.read(snapshot.turn, cells, "rx");
  const tx = row.history.read(snapshot.turn, cells, "tx");
  const most = Math.max(...rx, ...tx);
  pen.blank();
  const minutes = cells * state.intervalMs / 60_000;
  pen.line(
    `last ${
      minutes < 1 ? `${Math.round(minutes * 60)} s` : `${+minutes.toFixed(1)} min`
    }, at most ${formatRate(most, state.units)}`,
    BOLD,
  );
  for (const [name, values, style] of [["RX", rx, GREEN], ["TX", tx, MAGENTA]] as const) {
    for (const [index, marks] of tallBars(values, most, height, isAscii).entries()) {
      pen.marks(index === height - 1 ? name : "", marks, style);
    }
  }
}

/** Writes line after line, as far as there is room. */
class Pen {
  readonly columns: number;
  readonly #canvas: Canvas;
  readonly #bottom: number;
  #y: number;

  constructor(canvas: Canvas, top: number, bottom: number) {
    this.#canvas = canvas;
    this.columns = canvas.columns;
    this.#bottom = bottom;
    this.#y = top;
  }

  get left(): number {
    return this.#bottom - this.#y;
  }

  line(text: string, style: Style): void {
    if (this.left <= 0) return;
    this.#canvas.text(0, this.#y++, text, this.columns, style);
  }

  blank(): void {
    if (this.left > 8) this.#y++;
  }

  pair(label: string, value: string): void {
    if (this.left <= 0) return;
    this.#canvas.text(0, this.#y, label, LABEL_CELLS, DIM);
    const width = this.columns - LABEL_CELLS - 1;
    this.#canvas.text(LABEL_CELLS + 1, this.#y++, showEdgeBlanks(value), width, PLAIN);
  }

  marks(label: string, marks: readonly string[], style: Style): void {
    if (this.left <= 0) return;
    this.#canvas.text(0, this.#y, label, LABEL_CELLS, style);
    this.#canvas.marks(LABEL_CELLS + 1, this.#y++, marks, style);
  }
}
