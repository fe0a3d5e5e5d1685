/**
 * Text that somebody else chose as one level of an MQTT topic.
 *
 * @module
 */
import { NON_PRINTING } from "./sanitize.ts";

/**
 * What a level must not hold: its separator, the wildcards, the sign that starts an escape, and
 * whatever does not print (MQTT forbids NUL and lone surrogates, and advises against the other control
 * characters). A `$` matters only in front, where brokers keep topics of their own.
 */
const UNSAFE = new RegExp(String.raw`${NON_PRINTING}|[\/+#%]|^\$`, "gv");

/** Stands for the empty text; no other text gives it, because an escape has two digits. */
const EMPTY = "%";

/**
 * One level of a topic: never empty, no separator and no wildcard in it. What is not safe becomes `%`
 * and two hexadecimal digits for each byte of its UTF-8 form, as in a URL, so that different texts
 * always give different levels.
 *
 * `topicLevel("a/+")` is `"a%2F%2B"`.
 */
export function topicLevel(text: string): string {
  if (text === "") return EMPTY;
  return text.replace(UNSAFE, escapeBytes);
}

function escapeBytes(character: string): string {
  return bytesOf(character)
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`)
    .join("");
}

/** UTF-8, which for a lone surrogate goes on as if it were a character. */
function bytesOf(character: string): number[] {
  const code = character.charCodeAt(0);
  const isLone = character.length === 1 && code >= 0xd800 && code <= 0xdfff;
  if (!isLone) return [...new TextEncoder().encode(character)];
  return [0xe0 | code >> 12, 0x80 | code >> 6 & 0x3f, 0x80 | code & 0x3f];
}
