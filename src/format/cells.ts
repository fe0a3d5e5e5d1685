/**
 * Text cut and padded by terminal cells. Imports `string-width`, so load this module only where a
 * table is drawn.
 *
 * @module
 */
import stringWidth from "string-width";
import { REPLACEMENT, sanitize } from "./sanitize.ts";

/** Where text stands in a column that is wider than it. */
export type Align = "left" | "right";

/** What a person sees as one character, and the cells that it takes. */
export interface Glyph {
  readonly text: string;
  readonly cells: number;
}

const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;

/** Terminals disagree on these alone as well: regional indicators and vowels and finals of Hangul. */
const UNSTEADY = /[\p{Regional_Indicator}\u1160-\u11ff\ud7b0-\ud7ff]/v;

/** Cells that {@link fitCells} needs to show all of the text. */
export function cellsOf(text: string): number {
  if (PRINTABLE_ASCII.test(text)) return text.length;
  return glyphsOf(text).reduce((sum, glyph) => sum + glyph.cells, 0);
}

/**
 * Cuts or pads text to exactly `width` cells. What was cut is marked by `…`; a wide character that
 * would stand half outside leaves a blank. The text is sanitised.
 *
 * Widths are those of `string-width`: two cells for East Asian wide characters, none for combining
 * marks, one for those of ambiguous width. A character whose width terminals do not agree on, because it is
 * a cluster that some draw as one and others as its parts (flags, skin tones, loose Hangul), is
 * shown as U+FFFD, so that no name can shift what stands to its right.
 */
export function fitCells(text: string, width: number, align: Align = "left"): string {
  if (width <= 0) return "";
  let shown = text;
  let cells = text.length;
  if (!PRINTABLE_ASCII.test(text)) {
    const glyphs = glyphsOf(text);
    cells = glyphs.reduce((sum, glyph) => sum + glyph.cells, 0);
    if (cells > width) {
      [shown, cells] = cut(glyphs, width);
    } else {
      shown = glyphs.map((glyph) => glyph.text).join("");
    }
  } else if (cells > width) {
    [shown, cells] = [`${text.slice(0, width - 1)}…`, width];
  }
  const padding = " ".repeat(width - cells);
  return align === "left" ? shown + padding : padding + shown;
}

/**
 * Rows that a line of text takes up on a terminal that wraps it at a width. A wide character that
 * does not fit goes to the next row as a whole.
 *
 * @param columns at least 2
 */
export function rowsWhenWrapped(text: string, columns: number): number {
  if (PRINTABLE_ASCII.test(text)) return Math.max(1, Math.ceil(text.length / columns));
  let rows = 1;
  let column = 0;
  for (const { cells } of glyphsOf(text)) {
    if (column + cells > columns) {
      rows += 1;
      column = 0;
    }
    column += cells;
  }
  return rows;
}

function cut(glyphs: readonly Glyph[], width: number): [text: string, cells: number] {
  let text = "";
  let cells = 0;
  for (const glyph of glyphs) {
    if (cells + glyph.cells > width - 1) break;
    text += glyph.text;
    cells += glyph.cells;
  }
  return [`${text}…`, cells + 1];
}

/** What a person sees as the characters of a text, sanitised, with the cells of each. */
export function glyphsOf(text: string): Glyph[] {
  const glyphs: Glyph[] = [];
  for (const { segment } of new Intl.Segmenter().segment(sanitize(text))) {
    const cells = stringWidth(segment);
    let parts = 0;
    for (const character of segment) parts += stringWidth(character);
    glyphs.push(
      cells === parts && !UNSTEADY.test(segment)
        ? { text: segment, cells }
        : { text: REPLACEMENT, cells: 1 },
    );
  }
  return glyphs;
}
