/**
 * Makes `docs/pictures/top.svg`: a frame of the live view of the demo recording, as it is painted, drawn
 * cell by cell. The same every time.
 *
 *     deno run -A tools/top_picture.ts
 *
 * @module
 */
import { captureInput } from "../src/capture/input_capture.ts";
import { WallClock } from "../src/capture/wall_clock.ts";
import { Observer } from "../src/cli/observe.ts";
import { Log } from "../src/cli/log.ts";
import { DEMO } from "../src/cli/demo/recording.ts";
import { type Canvas, CONTINUED } from "../src/terminal/canvas.ts";
import { drawFrame } from "../src/terminal/draw.ts";
import { Model } from "../src/terminal/model.ts";
import { initialState } from "../src/terminal/state.ts";
import {
  BOLD,
  DIM,
  GREEN,
  MAGENTA,
  RED,
  REVERSE,
  type Style,
  YELLOW,
} from "../src/terminal/style.ts";
import { ROOT } from "./repository.ts";

/** Where the picture is. */
export const PICTURE_PATH = "docs/pictures/top.svg";

const SIZE = { columns: 120, rows: 24 };
/** Seconds of the recording that were seen. */
const SECONDS = 34;
const CELL = { width: 8.4, height: 18 };
const MARGIN = 12;
const BACKGROUND = "#16181d";
const FOREGROUND = "#d8dbe2";
const COLORS: ReadonlyMap<Style, string> = new Map([
  [GREEN, "#7ecb7a"],
  [MAGENTA, "#d58fd6"],
  [RED, "#ef7a7a"],
  [YELLOW, "#e5c76b"],
]);

/** The frame of the picture. */
export async function pictureFrame(): Promise<Canvas> {
  await using observer = await Observer.start("", new Log(() => {}, "text", () => 0), false);
  const model = new Model("", 1_000, 0);
  const input = { stream: new Blob([DEMO]).stream(), clock: new WallClock(), lastWordsMs: 0 };
  const counters = {
    names: "eth0",
    rxRate: 6.42e7,
    txRate: 1.06e7,
    rxTotal: 1.42e9,
    txTotal: 3.08e8,
  };
  for await (const captured of captureInput(input, new AbortController().signal)) {
    for (const item of observer.observe(captured)) {
      if (observer.intervals <= SECONDS) model.observe(item, () => counters);
    }
  }
  const { snapshot } = model;
  const selected = snapshot.rows("processes").find(({ labels }) => labels.process === "restic")
    ?.key;
  return drawFrame({
    snapshot,
    state: { ...initialState("bytes", 1_000, true), selected },
    size: SIZE,
    isAscii: false,
    source: "live",
    threadsAdvice: "",
    command: () => "",
    clock: (timeMs) => new Date(timeMs).toISOString().slice(11, 19),
  }).canvas;
}

/** Draws a frame as SVG. */
export function svgOf({ columns, rows, cells, styles }: Canvas): string {
  const width = Math.ceil(columns * CELL.width + 2 * MARGIN);
  const height = rows * CELL.height + 2 * MARGIN;
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" ` +
    `height="${height}" font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="14">`,
    `<rect width="${width}" height="${height}" rx="8" fill="${BACKGROUND}"/>`,
  ];
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns;) {
      const style = styles[y * columns + x] ?? 0;
      let end = x + 1;
      while (end < columns && (styles[y * columns + end] ?? 0) === style) end++;
      lines.push(...runOf(cells.slice(y * columns + x, y * columns + end), x, y, style));
      x = end;
    }
  }
  return `${lines.join("\n")}\n</svg>\n`;
}

/** Cells of one style beside each other. Each has its own place, whatever font there is. */
function runOf(cells: readonly string[], x: number, y: number, style: Style): string[] {
  const left = MARGIN + x * CELL.width;
  const top = MARGIN + y * CELL.height;
  const isReversed = (style & REVERSE) !== 0;
  const color = COLORS.get(style & 0xf0) ?? FOREGROUND;
  const parts: string[] = [];
  if (isReversed) {
    const size = `width="${round(cells.length * CELL.width)}" height="${CELL.height}"`;
    parts.push(`<rect x="${round(left)}" y="${top}" ${size} fill="${color}"/>`);
  }
  const look = (style & BOLD) !== 0 ? ' font-weight="bold"' : "";
  const faint = (style & DIM) !== 0 ? ' opacity="0.55"' : "";
  const fill = isReversed ? BACKGROUND : color;
  for (const [index, word] of wordsOf(cells)) {
    const at = round(left + index * CELL.width);
    parts.push(
      `<text x="${at}" y="${top + 14}" fill="${fill}"${look}${faint}>${escapeXml(word)}</text>`,
    );
  }
  return parts;
}

/** Words and where they begin. What a font may lack stands by itself, so that it shifts nothing. */
function wordsOf(cells: readonly string[]): [index: number, word: string][] {
  const words: [number, string][] = [];
  let open = false;
  for (const [index, cell] of cells.entries()) {
    const isPlain = /^[\x21-\x7e]$/.test(cell);
    const last = words.at(-1);
    if (isPlain && open && last !== undefined) last[1] += cell;
    else if (cell !== CONTINUED && cell !== " ") words.push([index, cell]);
    open = isPlain;
  }
  return words;
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

if (import.meta.main) {
  await Deno.writeTextFile(`${ROOT}${PICTURE_PATH}`, svgOf(await pictureFrame()));
}
