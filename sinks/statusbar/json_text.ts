/**
 * JSON on one line, printable whatever is in it.
 *
 * @module
 */

/** Renders a value; what does not print, and U+2028 and U+2029, which some take for line ends, as `\u…`. */
export function jsonLine(value: unknown): string {
  const text = JSON.stringify(value).replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return `${text}\n`;
}
