/**
 * JSON with comments, read so that it can be changed in place: every value knows where it stands.
 *
 * @module
 */

/** A value and its place. Offsets are those of the text; `end` is behind the last character. */
export type JsonNode =
  | {
    readonly kind: "object";
    readonly start: number;
    readonly end: number;
    readonly members: readonly JsonMember[];
  }
  | {
    readonly kind: "array";
    readonly start: number;
    readonly end: number;
    readonly items: readonly JsonNode[];
  }
  | {
    readonly kind: "scalar";
    readonly start: number;
    readonly end: number;
    readonly value: string | number | boolean | null;
  };

/** A key and its value. */
export interface JsonMember {
  readonly key: string;
  /** Where the key begins. */
  readonly start: number;
  readonly value: JsonNode;
}

/** Deepest nesting that is read. */
const MAX_DEPTH = 100;

/**
 * Reads a text. Comments and a comma behind the last element are allowed, as jsoncpp takes them.
 *
 * @throws {SyntaxError} where it is something else, with the line
 */
export function parseJsonSource(text: string): JsonNode {
  const reader = new Reader(text);
  const node = reader.value(0);
  reader.end();
  return node;
}

/** The plain value of a node. */
export function valueOfNode(node: JsonNode): unknown {
  if (node.kind === "scalar") return node.value;
  if (node.kind === "array") return node.items.map(valueOfNode);
  return Object.fromEntries(node.members.map(({ key, value }) => [key, valueOfNode(value)]));
}

/** The value behind a key; undefined where there is none. The last of equal keys counts. */
export function memberOf(node: JsonNode | undefined, key: string): JsonMember | undefined {
  return node?.kind === "object"
    ? node.members.findLast((member) => member.key === key)
    : undefined;
}

const BLANK = /(?:\s|\/\/[^\n]*|\/\*[^]*?\*\/)*/y;
const STRING = /"(?:[^"\\\n]|\\.)*"/y;
const WORD = /-?\d[\d.eE+-]*|true|false|null/y;

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    if (text.startsWith("\ufeff")) this.#at = 1;
  }

  value(depth: number): JsonNode {
    this.#skip();
    const start = this.#at;
    const first = this.#text[start];
    if (depth > MAX_DEPTH) throw this.#wrong("less nesting");
    if (first === "{") return this.#object(start, depth);
    if (first === "[") return this.#array(start, depth);
    const token = this.#take(STRING) ?? this.#take(WORD);
    if (token === undefined) throw this.#wrong("a value");
    return { kind: "scalar", start, end: this.#at, value: this.#scalar(token) };
  }

  end(): void {
    this.#skip();
    if (this.#at < this.#text.length) throw this.#wrong("the end of the file");
  }

  #object(start: number, depth: number): JsonNode {
    const members: JsonMember[] = [];
    this.#at++;
    while (!this.#closes("}")) {
      if (members.length > 0) this.#comma();
      if (this.#closes("}")) break;
      const keyStart = this.#at;
      const token = this.#take(STRING);
      if (token === undefined) throw this.#wrong("a key in quotes");
      this.#skip();
      if (this.#text[this.#at] !== ":") throw this.#wrong('":"');
      this.#at++;
      const value = this.value(depth + 1);
      members.push({ key: String(this.#scalar(token)), start: keyStart, value });
    }
    return { kind: "object", start, end: ++this.#at, members };
  }

  #array(start: number, depth: number): JsonNode {
    const items: JsonNode[] = [];
    this.#at++;
    while (!this.#closes("]")) {
      if (items.length > 0) this.#comma();
      if (this.#closes("]")) break;
      items.push(this.value(depth + 1));
    }
    return { kind: "array", start, end: ++this.#at, items };
  }

  #closes(bracket: string): boolean {
    this.#skip();
    return this.#text[this.#at] === bracket;
  }

  #comma(): void {
    if (this.#text[this.#at] !== ",") throw this.#wrong('","');
    this.#at++;
  }

  #scalar(token: string): string | number | boolean | null {
    try {
      return JSON.parse(token);
    } catch {
      throw this.#wrong("a value");
    }
  }

  #skip(): void {
    this.#take(BLANK);
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match === null) return undefined;
    this.#at = pattern.lastIndex;
    return match[0];
  }

  #wrong(expected: string): SyntaxError {
    const line = this.#text.slice(0, this.#at).split("\n").length;
    return new SyntaxError(`line ${line}: expected ${expected}`);
  }
}
