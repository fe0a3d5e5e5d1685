/**
 * From the bytes of a terminal to what somebody pressed.
 *
 * @module
 */

/** Something that somebody did at the terminal. */
export type InputEvent =
  /** A character, or a name such as `Up`, `Tab`, `Enter`, `C-c`. */
  | { readonly kind: "key"; readonly key: string }
  /** The left button was pressed on a cell, counted from 0. */
  | { readonly kind: "click"; readonly x: number; readonly y: number }
  /** The wheel was turned: -1 up, 1 down. */
  | { readonly kind: "wheel"; readonly by: -1 | 1 }
  /** Text was pasted. */
  | { readonly kind: "paste"; readonly text: string };

/** Longest escape sequence that is waited for. */
const MAX_SEQUENCE = 64;
/** Longest text that is taken as pasted. */
const MAX_PASTE = 4_096;

const PASTE_BEGIN = "\x1b[200~";
const PASTE_END = "\x1b[201~";

/** What stands behind `ESC [` or `ESC O`, without modifiers. */
const SEQUENCES: ReadonlyMap<string, string> = new Map([
  ["A", "Up"],
  ["B", "Down"],
  ["C", "Right"],
  ["D", "Left"],
  ["H", "Home"],
  ["F", "End"],
  ["Z", "BackTab"],
  ["P", "F1"],
  ["M", "Enter"],
  ["1~", "Home"],
  ["3~", "Delete"],
  ["4~", "End"],
  ["5~", "PageUp"],
  ["6~", "PageDown"],
  ["7~", "Home"],
  ["8~", "End"],
  ["11~", "F1"],
]);

const CONTROLS: ReadonlyMap<string, string> = new Map([
  ["\t", "Tab"],
  ["\r", "Enter"],
  ["\n", "Enter"],
  ["\x7f", "Backspace"],
  ["\b", "Backspace"],
]);

// deno-lint-ignore no-control-regex -- that is what terminals send
const CSI = /^\x1b\[([0-?]*)([ -/]*)([@-~])/;

/** Reads the bytes as they come; a character or a sequence may come in parts. */
export class InputDecoder {
  readonly #decoder = new TextDecoder();
  #text = "";

  /** Takes bytes and gives what they complete. */
  push(bytes: Uint8Array): InputEvent[] {
    this.#text += this.#decoder.decode(bytes, { stream: true });
    return this.#take(false);
  }

  /** True where something waits that may be the beginning of a sequence, or the key Escape alone. */
  get isWaiting(): boolean {
    return this.#text !== "";
  }

  /** Says that nothing has come for a moment: what waits is taken as it is. */
  flush(): InputEvent[] {
    return this.#take(true);
  }

  #take(isFinal: boolean): InputEvent[] {
    const events: InputEvent[] = [];
    while (this.#text !== "") {
      const length = this.#takeOne(events, isFinal);
      if (length === 0) break;
      this.#text = this.#text.slice(length);
    }
    return events;
  }

  /** Gives how much of the text it took; 0: more has to come first. */
  #takeOne(events: InputEvent[], isFinal: boolean): number {
    const text = this.#text;
    if (!text.startsWith("\x1b")) {
      const [character = ""] = text;
      const key = keyOf(character);
      if (key !== undefined) events.push({ kind: "key", key });
      return character.length;
    }
    if (text.startsWith(PASTE_BEGIN)) return takePaste(text, events, isFinal);
    const sequence = CSI.exec(text);
    if (sequence !== null) {
      const event = eventOf(sequence[1] ?? "", sequence[3] ?? "");
      if (event !== undefined) events.push(event);
      return sequence[0].length;
    }
    const isOpen = text === "\x1b" || text === "\x1bO" ||
      (text.startsWith("\x1b[") && /^[ -?]*$/.test(text.slice(2)));
    if (isOpen && !isFinal && text.length < MAX_SEQUENCE) return 0;
    if (text.startsWith("\x1bO") && text.length > 2) {
      const key = SEQUENCES.get(text[2] ?? "");
      if (key !== undefined) events.push({ kind: "key", key });
      return 3;
    }
    events.push({ kind: "key", key: "Escape" });
    // Half a sequence is no text.
    return isOpen ? text.length : 1;
  }
}

function takePaste(text: string, events: InputEvent[], isFinal: boolean): number {
  const end = text.indexOf(PASTE_END);
  if (end < 0 && !isFinal && text.length < MAX_PASTE) return 0;
  const pasted = text.slice(PASTE_BEGIN.length, end < 0 ? MAX_PASTE : end);
  events.push({ kind: "paste", text: pasted });
  return end < 0 ? text.length : end + PASTE_END.length;
}

function keyOf(character: string): string | undefined {
  const named = CONTROLS.get(character);
  if (named !== undefined) return named;
  const code = character.codePointAt(0) ?? 0;
  if (code === 0 || (code > 0x1a && code < 0x20) || (code >= 0x80 && code < 0xa0)) return undefined;
  return code < 0x20 ? `C-${String.fromCharCode(code + 0x60)}` : character;
}

function eventOf(parameters: string, final: string): InputEvent | undefined {
  if (parameters.startsWith("<")) return mouseEvent(parameters.slice(1), final);
  const [number = ""] = parameters.split(";");
  const key = SEQUENCES.get(final === "~" ? `${number}~` : final);
  return key === undefined ? undefined : { kind: "key", key };
}

/** SGR mouse (xterm's mode 1006): button, column and row from 1; `M` pressed, `m` let go. */
function mouseEvent(parameters: string, final: string): InputEvent | undefined {
  const [button = NaN, column = NaN, row = NaN] = parameters.split(";").map(Number);
  if (final !== "M" || !(column >= 1) || !(row >= 1)) return undefined;
  // Bits 2 to 4 are Shift, Meta and Control.
  switch (button & ~0b11100) {
    case 0:
      return { kind: "click", x: column - 1, y: row - 1 };
    case 64:
      return { kind: "wheel", by: -1 };
    case 65:
      return { kind: "wheel", by: 1 };
    default:
      return undefined;
  }
}
