/**
 * Text that somebody else chose, for polybar and lemonbar.
 *
 * `%{…}` is a formatting tag, and `%{A1:command:}` runs a command at a click. There is no escape for
 * it, so braces, without which no tag can form, become parentheses: also where the text follows a
 * `%` of somebody else's.
 *
 * @module
 */
import { sanitize } from "../sanitize.ts";

/** Makes text safe, of the same width: `%{A1:x:}` becomes `%(A1:x:)`. */
export function escapePolybar(text: string): string {
  return sanitize(text).replaceAll("{", "(").replaceAll("}", ")");
}
