/**
 * Draws a frame over the one before it, in place, without the alternate screen. The only escape
 * sequences of the table are in this file.
 *
 * @module
 */
import { cellsOf, rowsWhenWrapped } from "../../src/format/cells.ts";
import type { Line, LineKind } from "./table.ts";

/** Size of a terminal in cells. */
export interface ScreenSize {
  /** Cells of a line. */
  readonly columns: number;
  /** Lines. */
  readonly rows: number;
}

/** What is on the screen: enough to find its first line again. */
export interface Drawn {
  /** Size of the terminal when it was drawn. */
  readonly size: ScreenSize;
  /** Text of each line. */
  readonly texts: readonly string[];
}

/** DEC private mode 2026: the terminal shows the frame at once. Ignored where it is not known. */
const BEGIN_FRAME = "\x1b[?2026h";
const END_FRAME = "\x1b[?2026l";
/** DECAWM: a line that a terminal takes for wider than we do is cut, not wrapped. */
const WRAP_OFF = "\x1b[?7l";
const WRAP_ON = "\x1b[?7h";
const ERASE_TO_END_OF_LINE = "\x1b[K";
const ERASE_BELOW = "\x1b[J";
const RESET_COLOR = "\x1b[0m";

/** Colours that are legible on light and dark: weight, dimness and one yellow. */
const COLORS: Readonly<Partial<Record<LineKind, string>>> = {
  header: "\x1b[1m",
  heading: "\x1b[1m",
  idle: "\x1b[2m",
  total: "\x1b[1m",
  notice: "\x1b[33m",
  caption: "\x1b[2m",
};

/** The line with its colour. */
export function colored({ kind, text }: Line, color: boolean): string {
  const start = color ? COLORS[kind] : undefined;
  return start === undefined ? text : `${start}${text}${RESET_COLOR}`;
}

/**
 * The bytes, as text, that draw a frame over the previous one, to be written at once. The cursor
 * ends at the start of the line below the frame.
 *
 * @param lines fewer than the terminal has rows, none wider than it
 * @param previous undefined: the frame starts at the cursor
 */
export function drawFrame(
  lines: readonly Line[],
  size: ScreenSize,
  previous: Drawn | undefined,
  color: boolean,
): { readonly text: string; readonly drawn: Drawn } {
  let text = BEGIN_FRAME + WRAP_OFF;
  if (previous !== undefined) {
    text += `\r${up(rowsTaken(previous, size))}`;
    // Not only to be sure: a row keeps the mark that it was wrapped until it is erased.
    if (previous.size.columns !== size.columns || previous.size.rows !== size.rows) {
      text += ERASE_BELOW;
    }
  }
  for (const line of lines) {
    // In a full line the cursor still stands on the last cell, which erasing would take away.
    const erase = cellsOf(line.text) < size.columns ? ERASE_TO_END_OF_LINE : "";
    text += `${colored(line, color)}${erase}\r\n`;
  }
  text += ERASE_BELOW + WRAP_ON + END_FRAME;
  return { text, drawn: { size, texts: lines.map(({ text }) => text) } };
}

/** Leaves the last frame where it is: clears the cursor's line and below (such as an echoed `^C`). */
export function leaveScreen(): string {
  return `\r${ERASE_BELOW}${RESET_COLOR}${WRAP_ON}${END_FRAME}`;
}

/**
 * Rows that the frame takes up now. When a terminal gets narrower, most wrap the lines that no
 * longer fit; when it gets wider, each line is still one row, because each ended with a line break.
 * Where the frame no longer fits the screen, what has scrolled off stays in the scrollback.
 */
function rowsTaken({ texts }: Drawn, { columns }: ScreenSize): number {
  return texts.reduce((sum, text) => sum + rowsWhenWrapped(text, columns), 0);
}

function up(rows: number): string {
  return rows > 0 ? `\x1b[${rows}A` : "";
}
