/**
 * InfluxDB line protocol: texts that any user of a host may choose become tag values that no server
 * misreads, and that stay different where the texts are.
 *
 * The servers agree on `\,`, `\=` and `\ `, and on nothing else: a line feed ends a point, even within a
 * value; InfluxDB 1 keeps `\\` as two characters and VictoriaMetrics as one; a backslash at the end
 * takes the comma after it into the value; InfluxDB 3 ends a value at a tab. So what they would not all
 * give back exactly is written as `%` and two digits, as in a URL.
 *
 * @module
 */
import { createHash } from "node:crypto";

/** A value is cut to this many bytes of UTF-8. VictoriaMetrics refuses more than 4,096. */
export const MAX_VALUE_BYTES = 2_048;

/** What an empty text is written as: a tag without a value is none. */
export const EMPTY = "%~";

/** Begins the checksum at the end of a value that was cut. */
const CUT = "%~";

/** Ordinary names, which need no further look. */
const PLAIN = /^[\w.:@/+()[\]-]{1,64}$/;

/**
 * Control characters; a backslash in front of what it could escape, or at the end; surrogates without
 * their other half; and `%` where it would look like what this module writes.
 */
const UNSAFE =
  // deno-lint-ignore no-control-regex -- these are the ones to find
  /[\u0000-\u001f\u007f-\u009f\p{Cs}]|\\(?=[\\,= ]|$)|%(?=[0-9A-Fa-f]{2}|~)/gu;

/**
 * A text as every server gives it back: one line, without control characters, not empty.
 *
 * - Control characters, backslashes in front of `\`, `,`, `=`, a blank or the end, and `%` in front of two
 *   hexadecimal digits or `~` become `%` and two digits for each byte of UTF-8: a line feed is `%0A`.
 *   Taking each `%` with two hexadecimal digits back gives the text exactly.
 * - The empty text becomes `%~`.
 * - What is longer than {@link MAX_VALUE_BYTES} is cut, and ends with `%~` and the SHA-256 of the text.
 *
 * Two texts that differ never become the same. Ordinary names, such as `[kworker/0:1]`,
 * `app\x2dfoo.scope`, `C:\dir`, `a b` or `100 %`, stay as they are.
 */
export function safeText(text: string): string {
  if (PLAIN.test(text)) return text;
  if (text === "") return EMPTY;
  const safe = text.replace(UNSAFE, percent);
  // No code unit takes more than three bytes.
  return safe.length * 3 <= MAX_VALUE_BYTES ? safe : cut(safe);
}

/** A tag's value: {@link safeText} with a backslash in front of commas, equals signs and blanks. */
export function tagValue(text: string): string {
  return PLAIN.test(text) ? text : safeText(text).replace(/[,= ]/g, "\\$&");
}

/**
 * An integer field's value.
 *
 * @throws {RangeError} where the number is not an integer that a double holds exactly
 */
export function integerValue(value: number): string {
  if (!Number.isSafeInteger(value)) throw new RangeError(`Cannot write ${value} as an integer`);
  return `${value}i`;
}

function percent(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const bytes = code >= 0xd800 && code <= 0xdfff
    // UTF-8 has no form for it; these are the bytes if it had.
    ? [0xe0 | code >> 12, 0x80 | code >> 6 & 0x3f, 0x80 | code & 0x3f]
    : new TextEncoder().encode(character);
  return [...bytes].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`).join("");
}

function cut(safe: string): string {
  const bytes = new TextEncoder().encode(safe);
  if (bytes.length <= MAX_VALUE_BYTES) return safe;
  const end = CUT + createHash("sha256").update(bytes).digest("hex");
  const room = new Uint8Array(MAX_VALUE_BYTES - end.length);
  // Takes whole characters only.
  const { written } = new TextEncoder().encodeInto(safe, room);
  return new TextDecoder().decode(room.subarray(0, written)) + end;
}
