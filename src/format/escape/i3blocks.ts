/**
 * Text that somebody else chose, as a line of a command's output for i3blocks.
 *
 * i3blocks turns a line into a JSON string. Old versions do not escape `"` and `\` in doing so, newer
 * ones take a line in quotes for JSON: one such text and i3bar shows an error for ever. So neither
 * character is in the text.
 *
 * @module
 */
import { sanitize } from "../sanitize.ts";

/** Makes text safe, of the same width: `"` becomes `'`, and `\` becomes `/`. */
export function escapeI3blocks(text: string): string {
  return sanitize(text).replaceAll('"', "'").replaceAll("\\", "/");
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  "'": "&#39;",
};

/** The same for a block with `markup=pango`. */
export function escapeI3blocksPango(text: string): string {
  return escapeI3blocks(text).replace(/[&<>']/g, (character) => ENTITIES[character] ?? character);
}
