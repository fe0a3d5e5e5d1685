/**
 * How a cell looks: bits of weight, and one of few colours that are legible on light and dark.
 *
 * @module
 */

/** Bits and a colour, added up. */
export type Style = number;

/** As the terminal shows text by itself. */
export const PLAIN: Style = 0;
/** Heavier. */
export const BOLD: Style = 1;
/** Fainter. */
export const DIM: Style = 2;
/** Foreground and background change places. */
export const REVERSE: Style = 4;
/** Underlined. */
export const UNDERLINE: Style = 8;
/** Received. */
export const GREEN: Style = 0x20;
/** Sent. */
export const MAGENTA: Style = 0x50;
/** Something is missing. */
export const RED: Style = 0x10;
/** Something to know. */
export const YELLOW: Style = 0x30;

const COLOR = 0xf0;

/** The escape sequence that makes text look so, whatever was before. */
export function sgr(style: Style, hasColor: boolean): string {
  const codes = ["0"];
  if ((style & BOLD) !== 0) codes.push("1");
  if ((style & DIM) !== 0) codes.push("2");
  if ((style & UNDERLINE) !== 0) codes.push("4");
  if ((style & REVERSE) !== 0) codes.push("7");
  const color = (style & COLOR) >> 4;
  if (color > 0 && hasColor) codes.push(String(30 + color));
  return `\x1b[${codes.join(";")}m`;
}
