/**
 * Splits a byte stream into lines without ever holding more than one bounded line.
 *
 * @module
 */

/** Longest line that is kept, in UTF-16 code units: a map of 65,536 rows needs some 3 million. */
export const MAX_LINE_LENGTH: number = 32 * 1024 * 1024;

/**
 * Splits chunks of bytes into lines at `\n`. Invalid UTF-8 becomes U+FFFD. A line that grows over the
 * limit is left out up to its end, and counted.
 */
export class LineSplitter {
  #decoder = new TextDecoder();
  #parts: string[] = [];
  #length = 0;
  #skipping = false;
  #oversized = 0;
  readonly #maxLength: number;

  /** @param maxLength longest line to keep, in UTF-16 code units */
  constructor(maxLength: number = MAX_LINE_LENGTH) {
    this.#maxLength = maxLength;
  }

  /** Lines left out so far because they were too long. */
  get oversized(): number {
    return this.#oversized;
  }

  /** Takes a chunk; returns the lines that it completes, without their `\n`. */
  push(chunk: Uint8Array): string[] {
    return this.#split(this.#decoder.decode(chunk, { stream: true }));
  }

  /** Ends the stream; returns what stands behind the last `\n`, if anything does. */
  end(): string[] {
    const lines = this.#split(this.#decoder.decode());
    if (this.#length > 0) lines.push(this.#take());
    this.#skipping = false;
    return lines;
  }

  #split(text: string): string[] {
    const lines: string[] = [];
    let from = 0;
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", from)) {
      this.#add(text.slice(from, at));
      if (!this.#skipping) lines.push(this.#take());
      this.#skipping = false;
      from = at + 1;
    }
    this.#add(text.slice(from));
    return lines;
  }

  #add(text: string): void {
    if (this.#skipping || text === "") return;
    if (this.#length + text.length > this.#maxLength) {
      this.#oversized++;
      this.#skipping = true;
      this.#take();
      return;
    }
    this.#parts.push(text);
    this.#length += text.length;
  }

  #take(): string {
    const line = this.#parts.length === 1 ? this.#parts[0] ?? "" : this.#parts.join("");
    this.#parts = [];
    this.#length = 0;
    return line;
  }
}
