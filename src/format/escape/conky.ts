/**
 * Text that somebody else chose, for conky.
 *
 * `${cat …}` and `${exec …}` show text as it is. `${execp …}` reads it as conky's own language: there
 * `${exec …}` runs a command, `$name` is a variable, `#` begins a comment, `\` escapes. A text that is
 * right in both has none of these characters.
 *
 * @module
 */
import { sanitize } from "../sanitize.ts";

const REPLACED: Readonly<Record<string, string>> = { "$": "¤", "#": "♯", "\\": "/" };

/** Makes text safe, of the same width: `$` becomes `¤`, `#` becomes `♯` and `\` becomes `/`. */
export function escapeConky(text: string): string {
  return sanitize(text).replace(/[$#\\]/g, (character) => REPLACED[character] ?? character);
}
