/**
 * What the program says about itself on standard error.
 *
 * @module
 */
import type { Config } from "../config/config.ts";
import type { Io } from "./io.ts";
import { sanitize } from "../format/sanitize.ts";

/** The log of a command. */
export function logOf(config: Config, io: Io): Log {
  return new Log((text) => io.stderr(text), config.logFormat, Date.now);
}

/** How urgent a line is: `warn` is odd, `error` means that something is lost. */
export type Level = "info" | "warn" | "error";

/** Milliseconds in which a warning is written once, however often it happens. */
const QUIET_MS = 10_000;

interface Repeated {
  readonly level: Level;
  shownMs: number;
  held: number;
}

/** Writes lines, and repeats a warning at most every ten seconds, with how often it happened. */
export class Log implements Disposable {
  readonly #write: (text: string) => void;
  #format: "text" | "json";
  readonly #nowMs: () => number;
  readonly #repeated = new Map<string, Repeated>();

  /**
   * @param write writes a text to standard error
   * @param format one line of text, or one of JSON
   * @param nowMs wall clock, milliseconds since the epoch
   */
  constructor(write: (text: string) => void, format: "text" | "json", nowMs: () => number) {
    this.#write = write;
    this.#format = format;
    this.#nowMs = nowMs;
  }

  /** Writes in this form from now on. */
  useFormat(format: "text" | "json"): void {
    this.#format = format;
  }

  /** Something worth knowing that is as it should be. */
  info(text: string): void {
    this.#line("info", text, 1);
  }

  /** The answer to a request: written each time, however often it is asked for. */
  answer(text: string, level: Level = "info"): void {
    this.#line(level, text, 1);
  }

  /** Something that happened `count` times; written now or, if it was just written, later. */
  warn(text: string, count: number = 1, level: "warn" | "error" = "warn"): void {
    const now = this.#nowMs();
    const known = this.#repeated.get(text);
    if (known !== undefined && now - known.shownMs < QUIET_MS) {
      known.held += count;
      return;
    }
    this.#line(level, text, count + (known?.held ?? 0));
    if (this.#repeated.size > 1_000) this.flush();
    this.#repeated.set(text, { level, shownMs: now, held: 0 });
  }

  /** Numbers for a program; written only where the lines are JSON. */
  numbers(message: string, fields: Readonly<Record<string, unknown>>): void {
    if (this.#format !== "json") return;
    const time = new Date(this.#nowMs()).toISOString();
    this.#write(`${JSON.stringify({ time, level: "info", message, ...fields })}\n`);
  }

  /** Writes what was held back. */
  flush(): void {
    for (const [text, { level, held }] of this.#repeated) {
      if (held > 0) this.#line(level, text, held);
    }
    this.#repeated.clear();
  }

  /** Writes what was held back. */
  [Symbol.dispose](): void {
    this.flush();
  }

  #line(level: Level, text: string, count: number): void {
    if (this.#format === "json") {
      const time = new Date(this.#nowMs()).toISOString();
      this.#write(`${JSON.stringify({ time, level, message: text, count })}\n`);
    } else {
      const times = count === 1 ? "" : ` (${count} times)`;
      this.#write(`${level}: ${sanitize(text)}${times}\n`);
    }
  }
}
