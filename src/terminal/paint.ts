/**
 * From a frame to what is written to the terminal: only the cells that have changed. The only escape
 * sequences of the live view are in this file and in `style.ts`.
 *
 * @module
 */
import type { Canvas } from "./canvas.ts";
import { CONTINUED } from "./canvas.ts";
import { sgr } from "./style.ts";

/** DEC private mode 2026: the terminal shows the frame at once. Ignored where it is not known. */
const BEGIN_FRAME = "\x1b[?2026h";
const END_FRAME = "\x1b[?2026l";

/**
 * Takes the terminal: another screen, no cursor, no wrapping, mouse with SGR coordinates, paste
 * that is told from typing.
 */
export const ENTER =
  "\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[?1000h\x1b[?1006h\x1b[?2004h\x1b[0m\x1b[H\x1b[2J";

/** Gives it back as it was. Does no harm where it was never taken. */
export const LEAVE =
  "\x1b[?2026l\x1b[?2004l\x1b[?1006l\x1b[?1000l\x1b[0m\x1b[?7h\x1b[?25h\x1b[?1049l";

/** Unchanged cells up to this number between two changed ones are written again: a move costs more. */
const BRIDGE = 4;

const PRINTABLE_ASCII = /^[\x20-\x7e]$/;
/** Arrows, dots, bars and braces of our own, on which terminals agree. */
const OURS = /^[\u2190-\u2193\u2500-\u259f\u25b2\u25bc\u2026\u00b7\u2423]$/;

/**
 * The bytes, as text, that turn one frame into the next.
 *
 * @param previous undefined, or of another size: everything is drawn
 * @param hasColor false: weight and dimness only
 */
export function paint(next: Canvas, previous: Canvas | undefined, hasColor: boolean): string {
  const old = previous !== undefined && previous.columns === next.columns &&
      previous.rows === next.rows
    ? previous
    : undefined;
  const pen = new Pen(hasColor);
  for (let y = 0; y < next.rows; y++) paintRow(next, old, y, pen);
  if (old !== undefined && pen.text === "") return "";
  const clear = old === undefined ? "\x1b[0m\x1b[2J" : "";
  return `${BEGIN_FRAME}${clear}${pen.text}${END_FRAME}`;
}

function paintRow(next: Canvas, old: Canvas | undefined, y: number, pen: Pen): void {
  const { columns, cells, styles } = next;
  const start = y * columns;
  const changed = (x: number): boolean => {
    const at = start + x;
    if (old === undefined) return cells[at] !== " " || styles[at] !== 0;
    return cells[at] !== old.cells[at] || styles[at] !== old.styles[at];
  };
  for (let x = 0; x < columns; x++) {
    if (!changed(x)) continue;
    // Half of a wide character cannot be drawn, nor left standing.
    let from = x;
    while (from > 0 && cells[start + from] === CONTINUED) from--;
    let end = x;
    for (let at = x; at < columns && at - end <= BRIDGE; at++) if (changed(at)) end = at;
    while (end + 1 < columns && cells[start + end + 1] === CONTINUED) end++;
    for (let at = from; at <= end; at++) {
      const cell = cells[start + at] ?? " ";
      if (cell !== CONTINUED) pen.put(at, y, cell, styles[start + at] ?? 0);
    }
    x = end;
  }
}

/** Knows where the cursor is and what style it has. */
class Pen {
  text = "";
  readonly #hasColor: boolean;
  #x = -1;
  #y = -1;
  #style = -1;

  constructor(hasColor: boolean) {
    this.#hasColor = hasColor;
  }

  put(x: number, y: number, cell: string, style: number): void {
    if (x !== this.#x || y !== this.#y) this.text += `\x1b[${y + 1};${x + 1}H`;
    if (style !== this.#style) this.text += sgr(style, this.#hasColor);
    this.text += cell;
    this.#style = style;
    this.#y = y;
    // Behind a character of a name nobody knows for sure where a terminal is: the next one says.
    this.#x = PRINTABLE_ASCII.test(cell) || OURS.test(cell) ? x + 1 : -1;
  }
}
