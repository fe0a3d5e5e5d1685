/**
 * Reads the text that a bar has drawn: the bar itself draws every letter once, and each cell of a later
 * picture is looked up among these. For fonts whose letters all have one width.
 *
 * @module
 */
import { type Box, crop, type Picture, pixelAt } from "./picture.ts";

/** What is in one cell. */
export interface Letter {
  /** `�` where the cell holds what the bar has never drawn before. */
  readonly text: string;
  /** The pixel that differs most from the background, `0xRRGGBB`. */
  readonly color: number;
}

/** All of printable ASCII; the space is not at an end. */
export const ASCII: string = Array.from(
  { length: 95 },
  (_, index) => String.fromCharCode(32 + (index + 50) % 95),
).join("");

/** Colours further apart than this are different for an eye; letters are drawn with soft edges. */
const FAINT = 40;

/** What a letter spills into the cell beside it is fainter than this. */
const SPILL = 120;

/** What differs by this many pixels or more from every letter is none of them. */
const MISMATCH = 3;

/** Two letters that differ by less could be taken for one another. */
const SAME = 0.5;

/** The letters of a bar, by what they look like. */
export class Glyphs {
  readonly #known = new Map<string, readonly number[]>();
  readonly #background: number;
  readonly #origin: Box;

  /**
   * Learns the letters of a line.
   *
   * @param line what the bar shows, from its left edge; begins and ends with `H`, which tells how wide a
   * cell is
   * @throws {Error} where the line is not there, or two letters look the same
   */
  constructor(picture: Picture, line: string, background: number) {
    const ink = inkBox(picture, background);
    const letters = [...line];
    const first = ink === undefined ? 0 : inkRun(picture, background, ink);
    const width = ((ink?.width ?? 0) - first) / (letters.length - 1);
    if (ink === undefined || !Number.isInteger(width) || width < first) {
      throw new Error(`The bar has not drawn "${line}": ${width} pixels a letter`);
    }
    this.#background = background;
    this.#origin = {
      x: ink.x - Math.floor((width - first) / 2),
      y: 0,
      width,
      height: picture.height,
    };
    for (const [index, letter] of letters.entries()) {
      const cell = this.#cell(picture, index);
      const same = this.#letter(cell, SAME);
      if (same === "\ufffd") this.#known.set(letter, this.#ink(cell));
      else if (same !== letter) throw new Error(`"${same}" and "${letter}" look the same`);
    }
  }

  /** How wide a letter is, in pixels. */
  get cellWidth(): number {
    return this.#origin.width;
  }

  /** The letters of a line that begins where the first one began, without the blanks at its end. */
  letters(picture: Picture): Letter[] {
    const count = Math.floor((picture.width - this.#origin.x) / this.#origin.width);
    const letters = Array.from({ length: count }, (_, index) => {
      const cell = this.#cell(picture, index);
      return { text: this.#letter(cell, MISMATCH), color: mostDistant(cell, this.#background) };
    });
    return letters.slice(0, letters.findLastIndex(({ text }) => text !== " ") + 1);
  }

  /** The text of a line. */
  text(picture: Picture): string {
    return this.letters(picture).map(({ text }) => text).join("");
  }

  #cell(picture: Picture, index: number): Picture {
    const { x, width } = this.#origin;
    return crop(picture, { ...this.#origin, x: x + index * width });
  }

  /** The letter that a cell looks most like; `�` where that is not much. */
  #letter(cell: Picture, limit: number): string {
    const ink = this.#ink(cell);
    let [best, least] = ["\ufffd", limit];
    for (const [letter, known] of this.#known) {
      const off = ink.reduce((sum, each, index) => sum + Math.abs(each - (known[index] ?? 0)), 0);
      if (off < least) [best, least] = [letter, off];
    }
    return best;
  }

  /** How much of each pixel is ink, 0 to 1, whatever the colour of the ink. */
  #ink({ pixels, ...size }: Picture): number[] {
    const most = distance(mostDistant({ pixels, ...size }, this.#background), this.#background);
    return Array.from(
      pixels,
      (pixel) => most < SPILL ? 0 : distance(pixel, this.#background) / most,
    );
  }
}

/** The smallest box that holds everything that differs from the background; undefined where nothing does. */
export function inkBox(picture: Picture, background: number): Box | undefined {
  let [left, top, right, bottom] = [Infinity, Infinity, -1, -1];
  for (let y = 0; y < picture.height; y++) {
    for (let x = 0; x < picture.width; x++) {
      if (distance(pixelAt(picture, x, y), background) < FAINT) continue;
      [left, right] = [Math.min(left, x), Math.max(right, x)];
      [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
    }
  }
  if (right < 0) return undefined;
  return { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}

/** How many columns from the left edge of a box have ink, without a gap. */
function inkRun(picture: Picture, background: number, box: Box): number {
  for (let width = 1; width <= box.width; width++) {
    const column = crop(picture, { ...box, x: box.x + width, width: 1 });
    if (inkBox(column, background) === undefined) return width;
  }
  return box.width;
}

function mostDistant({ pixels }: Picture, background: number): number {
  let found = background;
  for (const pixel of pixels) {
    if (distance(pixel, background) > distance(found, background)) found = pixel;
  }
  return found;
}

function distance(a: number, b: number): number {
  const channel = (shift: number): number => Math.abs(((a >> shift) & 255) - ((b >> shift) & 255));
  return channel(16) + channel(8) + channel(0);
}
