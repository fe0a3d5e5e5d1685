/**
 * A terminal, as small as the table needs it: a grid of cells, a cursor, automatic wrap, scrolling.
 * It throws on any control character or escape sequence that the table has no business with.
 */
import stringWidth from "string-width";

/** Stands for the second cell of a wide character. */
const CONTINUED = "";

interface GridLine {
  cells: string[];
  /** The next line continues this one. */
  wrapped: boolean;
}

export class ScreenModel {
  columns: number;
  rows: number;
  /** What has scrolled off the top. */
  readonly scrollback: string[] = [];
  wraps = true;
  inFrame = false;
  /** How often the program has drawn a whole frame. */
  frames = 0;
  readonly #reflows: boolean;
  #lines: GridLine[];
  #x = 0;
  #y = 0;

  /** @param reflows wraps and unwraps lines when the width changes, as most terminals do */
  constructor(columns: number, rows: number, reflows = true) {
    this.columns = columns;
    this.rows = rows;
    this.#reflows = reflows;
    this.#lines = Array.from({ length: rows }, () => this.#blank());
  }

  /** Visible text without blanks at the ends of lines and without empty lines at the end. */
  get text(): string {
    return this.#lines.map(textOf).join("\n").trimEnd();
  }

  get cursor(): { x: number; y: number } {
    return { x: Math.min(this.#x, this.columns - 1), y: this.#y };
  }

  write(text: string): void {
    // deno-lint-ignore no-control-regex
    const tokens = /\x1b\[([?\d;]*)([A-Za-z])|(\p{M}*.\p{M}*)/suy;
    let index = 0;
    while (index < text.length) {
      tokens.lastIndex = index;
      const match = tokens.exec(text);
      if (match === null) throw new Error(`Stray escape in ${JSON.stringify(text.slice(index))}`);
      index = tokens.lastIndex;
      const [, parameters, final, character] = match;
      if (final !== undefined) this.#control(parameters ?? "", final);
      else if (character === "\r") this.#x = 0;
      else if (character === "\n") this.#lineFeed(false);
      else this.#put(character ?? "");
    }
  }

  resize(columns: number, rows: number): void {
    const logical: { cells: string[]; cursor?: number }[] = [];
    let open = false;
    this.#lines.forEach((line, y) => {
      const cells = trimEnd(line.cells);
      if (!open) logical.push({ cells: [] });
      const last = logical.at(-1);
      if (last === undefined) throw new Error("Unreachable");
      if (y === this.#y) last.cursor = last.cells.length + this.#x;
      last.cells.push(...cells);
      open = line.wrapped;
    });
    this.columns = columns;
    this.#lines = [];
    for (const { cells, cursor } of logical) {
      const first = this.#lines.length;
      const parts = this.#reflows ? split(cells, columns) : [cells.slice(0, columns)];
      parts.forEach((part, index) => {
        const line = this.#blank();
        part.forEach((cell, x) => line.cells[x] = cell);
        line.wrapped = index < parts.length - 1;
        this.#lines.push(line);
      });
      if (cursor === undefined) continue;
      this.#y = first + Math.min(parts.length - 1, Math.floor(cursor / columns));
      this.#x = cursor % columns;
    }
    while (this.#lines.length > rows && this.#y < this.#lines.length - 1) this.#lines.pop();
    while (this.#lines.length > rows) this.#scroll();
    while (this.#lines.length < rows) this.#lines.push(this.#blank());
    this.rows = rows;
  }

  #control(parameters: string, final: string): void {
    const sequence = parameters + final;
    if (final === "m" && /^[\d;]*$/.test(parameters)) return;
    if (/^\d+A$/.test(sequence)) this.#y = Math.max(0, this.#y - Math.max(1, Number(parameters)));
    else if (sequence === "K") this.#line().cells.fill(" ", this.#column());
    else if (sequence === "J") {
      this.#line().cells.fill(" ", this.#column());
      this.#line().wrapped = false;
      for (let y = this.#y + 1; y < this.rows; y++) this.#lines[y] = this.#blank();
    } else if (sequence === "?7l" || sequence === "?7h") this.wraps = final === "h";
    else if (sequence === "?2026h") this.inFrame = true;
    else if (sequence === "?2026l") {
      if (this.inFrame) this.frames++;
      this.inFrame = false;
    } else throw new Error(`The table has no business with CSI ${sequence}`);
  }

  #put(character: string): void {
    if (/\p{C}/u.test(character)) throw new Error(`Control ${JSON.stringify(character)} on screen`);
    const width = stringWidth(character);
    if (this.#x + width > this.columns) {
      if (this.wraps) {
        this.#lineFeed(true);
        this.#x = 0;
      } else this.#x = this.columns - width;
    }
    const { cells } = this.#line();
    cells[this.#x] = character;
    if (width === 2) cells[this.#x + 1] = CONTINUED;
    this.#x += width;
  }

  #lineFeed(wrapped: boolean): void {
    // Only erasing the line takes the mark away.
    if (wrapped) this.#line().wrapped = true;
    if (this.#y === this.rows - 1) {
      this.#scroll();
      this.#lines.push(this.#blank());
    }
    this.#y++;
  }

  #scroll(): void {
    const line = this.#lines.shift();
    if (line !== undefined) this.scrollback.push(textOf(line));
    this.#y--;
  }

  /** Erasing starts at the cursor, which stands on the last cell of a full line. */
  #column(): number {
    return Math.min(this.#x, this.columns - 1);
  }

  #line(): GridLine {
    const line = this.#lines[this.#y];
    if (line === undefined) throw new Error(`No line ${this.#y}`);
    return line;
  }

  #blank(): GridLine {
    return { cells: Array.from({ length: this.columns }, () => " "), wrapped: false };
  }
}

/** Lines of a width; a wide character goes to the next as a whole. */
function split(cells: readonly string[], columns: number): string[][] {
  let part: string[] = [];
  const parts = [part];
  cells.forEach((cell, index) => {
    const isWide = cells[index + 1] === CONTINUED;
    if (part.length + (isWide ? 2 : 1) > columns && cell !== CONTINUED) {
      part = [];
      parts.push(part);
    }
    part.push(cell);
  });
  return parts;
}

function trimEnd(cells: readonly string[]): string[] {
  const end = cells.findLastIndex((cell) => cell !== " ");
  return cells.slice(0, end + 1);
}

function textOf({ cells }: GridLine): string {
  return cells.join("").trimEnd();
}
