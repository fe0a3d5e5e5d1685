/**
 * Lines of the keys in a TOML text. The parser forgets them, and an error message without a line is
 * half a message.
 *
 * @module
 */

/** Where a key stands; both count from 1. */
export interface Position {
  /** Counts from 1. */
  readonly line: number;
  /** Counts from 1, in UTF-16 code units. */
  readonly column: number;
}

/** A key, with the index where it goes through a list. */
export type KeyPath = readonly (string | number)[];

/** The positions of all keys of a TOML text. */
export interface TomlPositions {
  /** The position of a key, or of the nearest key or table above it; undefined where there is none. */
  find(path: KeyPath): Position | undefined;
}

/**
 * Indexes a TOML text. Knows tables, arrays of tables, dotted and quoted keys, inline tables, lists
 * and all strings. Never throws: on a text that is not TOML the index is incomplete, no more.
 *
 * @param text the whole file
 */
export function indexToml(text: string): TomlPositions {
  const positions = new Map<string, number>();
  new Scanner(text, positions).scan();
  const lineStarts = [0];
  for (let i = text.indexOf("\n"); i >= 0; i = text.indexOf("\n", i + 1)) lineStarts.push(i + 1);
  return {
    find(path: KeyPath): Position | undefined {
      for (let length = path.length; length > 0; length--) {
        const offset = positions.get(JSON.stringify(path.slice(0, length)));
        if (offset !== undefined) return positionOf(lineStarts, offset);
      }
      return undefined;
    },
  };
}

function positionOf(lineStarts: readonly number[], offset: number): Position {
  let low = 0;
  let high = lineStarts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (lineStarts[low] ?? 0) + 1 };
}

/** Deeper than this nobody nests on purpose; the parser has its own limit. */
const MAX_DEPTH = 100;

/** Walks over a text once and notes the offset of every key. */
class Scanner {
  readonly #text: string;
  readonly #positions: Map<string, number>;
  /** Index of the newest table of each array of tables. */
  readonly #tables = new Map<string, number>();
  #at = 0;
  #depth = 0;

  constructor(text: string, positions: Map<string, number>) {
    this.#text = text;
    this.#positions = positions;
  }

  scan(): void {
    let table: KeyPath = [];
    for (this.#skipBlank(true); this.#at < this.#text.length; this.#skipBlank(true)) {
      const before = this.#at;
      if (this.#peek() === "[") table = this.#header();
      else this.#keyValue(table);
      this.#skipLine();
      if (this.#at === before) this.#at++;
    }
  }

  /** `[a.b]` or `[[a.b]]`: the path of the table that it opens. */
  #header(): KeyPath {
    const start = this.#at;
    const isList = this.#text.startsWith("[[", start);
    this.#at += isList ? 2 : 1;
    const keys = this.#dottedKey();
    let path: KeyPath = [];
    for (const [i, key] of keys.entries()) {
      path = [...path, key];
      const id = JSON.stringify(path);
      this.#note(path, start);
      if (isList && i === keys.length - 1) {
        this.#tables.set(id, (this.#tables.get(id) ?? -1) + 1);
      }
      const index = this.#tables.get(id);
      if (index !== undefined) path = [...path, index];
    }
    this.#note(path, start);
    return path;
  }

  #keyValue(table: KeyPath): void {
    this.#skipBlank(false);
    let path = table;
    const start = this.#at;
    for (const key of this.#dottedKey()) {
      path = [...path, key];
      this.#note(path, start);
    }
    if (this.#peek() !== "=") return;
    this.#at++;
    this.#value(path);
  }

  #value(path: KeyPath): void {
    this.#skipBlank(false);
    const first = this.#peek();
    if (first === '"' || first === "'") {
      this.#string();
    } else if ((first === "[" || first === "{") && this.#depth < MAX_DEPTH) {
      this.#depth++;
      this.#at++;
      if (first === "[") this.#list(path);
      else this.#inlineTable(path);
      this.#depth--;
    } else {
      this.#skipUntil(/[,\]}\n#]/g);
    }
  }

  #list(path: KeyPath): void {
    for (let index = 0; this.#at < this.#text.length; index++) {
      this.#skipBlank(true);
      if (this.#peek() === "]") break;
      const before = this.#at;
      this.#note([...path, index], before);
      this.#value([...path, index]);
      this.#skipBlank(true);
      if (this.#peek() === ",") this.#at++;
      if (this.#at === before) return;
    }
    this.#at++;
  }

  #inlineTable(path: KeyPath): void {
    while (this.#at < this.#text.length) {
      this.#skipBlank(true);
      if (this.#peek() === "}") break;
      const before = this.#at;
      this.#keyValue(path);
      this.#skipBlank(true);
      if (this.#peek() === ",") this.#at++;
      if (this.#at === before) return;
    }
    this.#at++;
  }

  /** Reads `a . "b" . 'c'` and the blanks behind it. */
  #dottedKey(): string[] {
    const keys: string[] = [];
    while (true) {
      this.#skipBlank(false);
      const quote = this.#peek();
      if (quote === '"' || quote === "'") {
        const start = this.#at;
        this.#string();
        keys.push(unquote(this.#text.slice(start, this.#at)));
      } else {
        const bare = /[A-Za-z0-9_-]*/y;
        bare.lastIndex = this.#at;
        const key = bare.exec(this.#text)?.[0] ?? "";
        this.#at += key.length;
        if (key === "") return keys;
        keys.push(key);
      }
      this.#skipBlank(false);
      if (this.#peek() !== ".") return keys;
      this.#at++;
    }
  }

  /** Passes over a string of any of the four kinds. */
  #string(): void {
    const quote = this.#peek();
    const long = quote.repeat(3);
    const isLong = this.#text.startsWith(long, this.#at);
    this.#at += isLong ? 3 : 1;
    while (this.#at < this.#text.length) {
      const character = this.#peek();
      if (character === "\\" && quote === '"') {
        this.#at += 2;
      } else if (isLong && this.#text.startsWith(long, this.#at)) {
        this.#at += 3;
        // Up to two quotes may stand directly before the closing three.
        while (this.#peek() === quote) this.#at++;
        return;
      } else if (!isLong && (character === quote || character === "\n")) {
        if (character === quote) this.#at++;
        return;
      } else {
        this.#at++;
      }
    }
  }

  #note(path: KeyPath, offset: number): void {
    const id = JSON.stringify(path);
    if (!this.#positions.has(id)) this.#positions.set(id, offset);
  }

  #peek(): string {
    return this.#text.charAt(this.#at);
  }

  /** Passes over spaces and tabs; with lines, over line ends and comments too. */
  #skipBlank(lines: boolean): void {
    const blank = lines ? /(?:[ \t\r\n]+|#[^\n]*)*/y : /[ \t]*/y;
    blank.lastIndex = this.#at;
    this.#at += blank.exec(this.#text)?.[0].length ?? 0;
  }

  #skipLine(): void {
    this.#skipUntil(/\n/g);
  }

  #skipUntil(end: RegExp): void {
    end.lastIndex = this.#at;
    this.#at = end.exec(this.#text)?.index ?? this.#text.length;
  }
}

/** The text of a quoted key. */
function unquote(source: string): string {
  const body = source.slice(1, -1);
  if (source.startsWith("'")) return body;
  return body.replace(
    /\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{2})|(.))/g,
    (whole: string, ...groups: (string | undefined)[]) => {
      const hex = groups[0] ?? groups[1] ?? groups[2];
      if (hex !== undefined) {
        const code = parseInt(hex, 16);
        return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
      }
      return ESCAPES.get(groups[3] ?? "") ?? whole;
    },
  );
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["b", "\b"],
  ["t", "\t"],
  ["n", "\n"],
  ["f", "\f"],
  ["r", "\r"],
  ["e", "\x1b"],
  ['"', '"'],
  ["\\", "\\"],
]);
