/**
 * A bar that draws on a screen, and whose text is read from the pixels.
 *
 * @module
 */
import assert from "node:assert/strict";
import { ASCII, Glyphs, type Letter } from "./glyphs.ts";
import type { Picture } from "./picture.ts";

/** Colour behind the text in every bar under test. */
export const BACKGROUND = 0x101010;
/** Colour of text that asks for none. */
export const FOREGROUND = 0xe0e0e0;
/** How high a bar is, in pixels. */
export const BAR_HEIGHT = 24;
/** All letters that a bar may have to draw: ASCII, and what socktraf puts in the place of something. */
export const ALPHABET: string = `${ASCII}\ufffd↓↑…¤♯‹›¦`;

const WAIT_MS = 20_000;

/** Reads one line of a bar. */
export class DrawnBar {
  readonly #take: () => Promise<Picture>;
  readonly #glyphs: Glyphs;

  private constructor(take: () => Promise<Picture>, glyphs: Glyphs) {
    this.#take = take;
    this.#glyphs = glyphs;
  }

  /**
   * Waits until the bar has drawn a line, and learns its letters from that.
   *
   * @param take gives a picture of the bar alone
   * @param line begins and ends with `H` and holds the {@link ALPHABET}
   */
  static async learn(take: () => Promise<Picture>, line: string): Promise<DrawnBar> {
    const endMs = performance.now() + WAIT_MS;
    for (;;) {
      try {
        return new DrawnBar(take, new Glyphs(await take(), line, BACKGROUND));
      } catch (error) {
        if (performance.now() > endMs) throw error;
      }
      await pause();
    }
  }

  /** The same kind of bar elsewhere. */
  elsewhere(take: () => Promise<Picture>): DrawnBar {
    return new DrawnBar(take, this.#glyphs);
  }

  /** How wide a letter is, in pixels; the first one begins at the bar's left edge. */
  get cellWidth(): number {
    return this.#glyphs.cellWidth;
  }

  /** Its letters now. */
  async letters(): Promise<Letter[]> {
    return this.#glyphs.letters(await this.#take());
  }

  /** Its text now. */
  async text(): Promise<string> {
    return (await this.letters()).map(({ text }) => text).join("");
  }

  /** Waits until the text is as it should be; the last one where it never was. */
  async textOnce(isRight: (text: string) => boolean): Promise<string> {
    const endMs = performance.now() + WAIT_MS;
    for (;;) {
      const text = await this.text();
      if (isRight(text) || performance.now() > endMs) return text;
      await pause();
    }
  }
}

/** Fails unless every letter of a part of a line has a colour; thin ones may be fainter. */
export function assertColor(letters: readonly Letter[], text: string, color: number): void {
  const line = letters.map((letter) => letter.text).join("");
  const begin = line.indexOf(text);
  assert.ok(begin >= 0, `"${text}" is not in "${line}"`);
  for (const letter of letters.slice(begin, begin + text.length)) {
    if (letter.text === " ") continue;
    const seen = `"${letter.text}" is #${letter.color.toString(16)} in "${text}"`;
    assert.ok(isBetween(letter.color, color), seen);
  }
}

/** Whether a colour is a mixture of another and the background, more of the other. */
function isBetween(mixed: number, color: number): boolean {
  const shifts = [16, 8, 0];
  const channel = (value: number, shift: number): number => (value >> shift) & 255;
  const far = (value: number): number[] =>
    shifts.map((shift) => channel(value, shift) - channel(BACKGROUND, shift));
  const sum = (values: readonly number[]): number => values.reduce((all, each) => all + each, 0);
  const share = sum(far(mixed)) / sum(far(color));
  const expected = far(color).map((each) => each * share);
  return share > 0.4 && far(mixed).every((each, at) => Math.abs(each - (expected[at] ?? 0)) < 12);
}

async function pause(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 50));
}
