/**
 * A frame: cells with a character and a style each, drawn by us alone.
 *
 * @module
 */
import { type Align, fitCells, glyphsOf } from "../format/cells.ts";
import type { Style } from "./style.ts";

/** Stands in the further cells of a character that is wider than one. */
export const CONTINUED = "";

/** Size in cells. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** What a click on a part of the frame means, as a key that it stands for. */
export interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly action: Action;
}

/** What can be clicked. */
export type Action =
  | { readonly kind: "key"; readonly key: string }
  | { readonly kind: "sort"; readonly column: string }
  | { readonly kind: "row"; readonly key: string };

const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;

/** A grid to draw on. What would stand outside is left out. */
export class Canvas {
  readonly columns: number;
  readonly rows: number;
  /** Row by row. */
  readonly cells: string[];
  /** Row by row. */
  readonly styles: Style[];
  /** The last one drawn lies on top. */
  readonly regions: Region[] = [];
  readonly #isAscii: boolean;

  /**
   * An empty frame.
   *
   * @param isAscii only ASCII is drawn: whatever is not is replaced, cell by cell
   */
  constructor({ columns, rows }: Size, isAscii: boolean = false) {
    this.columns = columns;
    this.rows = rows;
    this.cells = new Array(columns * rows).fill(" ");
    this.styles = new Array(columns * rows).fill(0);
    this.#isAscii = isAscii;
  }

  /**
   * Draws a text that may be anybody's: it is sanitised and cut or padded to exactly `width` cells.
   *
   * @returns the column behind it
   */
  text(x: number, y: number, text: string, width: number, style: Style, align?: Align): number {
    const room = Math.min(width, this.columns - x);
    if (room <= 0) return x;
    const shown = fitCells(text, room, align);
    if (PRINTABLE_ASCII.test(shown)) {
      for (let at = 0; at < shown.length; at++) this.#set(x + at, y, shown[at] ?? " ", style);
      return x + room;
    }
    let at = x;
    for (const { text: glyph, cells } of glyphsOf(shown)) {
      if (cells === 0) continue;
      if (this.#isAscii && !PRINTABLE_ASCII.test(glyph)) {
        for (let i = 0; i < cells; i++) this.#set(at + i, y, ASCII.get(glyph) ?? "?", style);
      } else {
        this.#set(at, y, glyph, style);
        for (let i = 1; i < cells; i++) this.#set(at + i, y, CONTINUED, style);
      }
      at += cells;
    }
    return x + room;
  }

  /** Draws a text of ours with as many cells as it needs. Returns the column behind it. */
  label(x: number, y: number, text: string, style: Style): number {
    return this.text(x, y, text, [...text].length, style);
  }

  /** Draws characters of ours that take one cell each. */
  marks(x: number, y: number, marks: readonly string[], style: Style): void {
    for (const [index, mark] of marks.entries()) this.#set(x + index, y, mark, style);
  }

  /** Gives cells another style. */
  restyle(x: number, y: number, width: number, change: (style: Style) => Style): void {
    for (let at = x; at < Math.min(this.columns, x + width); at++) {
      const index = y * this.columns + at;
      if (y < this.rows) this.styles[index] = change(this.styles[index] ?? 0);
    }
  }

  /** Says what a click means. */
  region(x: number, y: number, width: number, action: Action): void {
    this.regions.push({ x, y, width, action });
  }

  /** What a click on a cell means. */
  actionAt(x: number, y: number): Action | undefined {
    return this.regions.findLast((region) =>
      region.y === y && x >= region.x && x < region.x + region.width
    )?.action;
  }

  /** The text of the frame, without styles, for tests and pictures. */
  lines(): string[] {
    return Array.from(
      { length: this.rows },
      (_, y) => this.cells.slice(y * this.columns, (y + 1) * this.columns).join(""),
    );
  }

  #set(x: number, y: number, cell: string, style: Style): void {
    if (x < 0 || x >= this.columns || y < 0 || y >= this.rows) return;
    this.cells[y * this.columns + x] = cell;
    this.styles[y * this.columns + x] = style;
  }
}

const ASCII: ReadonlyMap<string, string> = new Map([["…", "~"], ["␣", "_"], ["·", "-"]]);
