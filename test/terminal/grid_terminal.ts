/**
 * A terminal, as small as the live view needs it. It throws on any control character or escape
 * sequence that the view has no business with.
 */
import stringWidth from "string-width";
import { CONTINUED } from "../../src/terminal/canvas.ts";

export class GridTerminal {
  readonly columns: number;
  readonly rows: number;
  cells: string[] = [];
  /** What SGR said for each cell. */
  styles: string[] = [];
  /** Cells that were written to, in all. */
  written = 0;
  readonly modes: Set<string> = new Set();
  #x = 0;
  #y = 0;
  #style = "0";

  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.rows = rows;
    this.#clear();
  }

  get lines(): string[] {
    return Array.from(
      { length: this.rows },
      (_, y) => this.cells.slice(y * this.columns, (y + 1) * this.columns).join(""),
    );
  }

  write(text: string): void {
    // deno-lint-ignore no-control-regex
    const tokens = /\x1b\[([?\d;]*)([A-Za-z])|(\P{C})/suy;
    for (let index = 0; index < text.length; index = tokens.lastIndex) {
      tokens.lastIndex = index;
      const match = tokens.exec(text);
      if (match === null) throw new Error(`Stray ${JSON.stringify(text.slice(index, index + 20))}`);
      const [, parameters = "", final, character] = match;
      if (final === undefined) this.#put(character ?? "");
      else this.#control(parameters, final);
    }
  }

  #control(parameters: string, final: string): void {
    if (final === "H") {
      const [row = 1, column = 1] = parameters === "" ? [] : parameters.split(";").map(Number);
      if (row < 1 || row > this.rows || column < 1 || column > this.columns) {
        throw new Error(`The cursor leaves the screen: ${parameters}`);
      }
      [this.#x, this.#y] = [column - 1, row - 1];
    } else if (final === "m" && /^0(;\d+)*$/.test(parameters)) this.#style = parameters;
    else if (final === "J" && parameters === "2") this.#clear();
    else if (/^\?(1049|25|7|1000|1006|2004|2026)$/.test(parameters) && /[hl]/.test(final)) {
      if (final === "h") this.modes.add(parameters);
      else this.modes.delete(parameters);
    } else throw new Error(`The view has no business with CSI ${parameters}${final}`);
  }

  #put(character: string): void {
    const width = stringWidth(character);
    const before = this.#y * this.columns + this.#x - 1;
    if (width === 0) {
      // A mark belongs to the character before it, whose last cells may be empty.
      const at = this.cells[before] === CONTINUED ? before - 1 : before;
      this.cells[at] += character;
      return;
    }
    if (this.#x + width > this.columns) throw new Error("Text leaves the screen");
    for (let at = 0; at < width; at++) {
      const index = this.#y * this.columns + this.#x + at;
      this.cells[index] = at === 0 ? character : CONTINUED;
      this.styles[index] = this.#style;
      this.written++;
    }
    this.#x += width;
  }

  #clear(): void {
    this.cells = new Array(this.columns * this.rows).fill(" ");
    this.styles = new Array(this.columns * this.rows).fill("0");
  }
}
