/**
 * Text that somebody else chose, for xmobar.
 *
 * `<fc=…>` in a command's output is a colour, and `<action=…>` runs a command at a click. Newer
 * versions have `<raw=LENGTH:…/>`, which breaks the whole line where an option such as `maxwidth` cuts
 * it; without a `<` no tag can form at all.
 *
 * @module
 */
import { sanitize } from "../sanitize.ts";

/** Makes text safe, of the same width: `<` and `>` become `‹` and `›`. */
export function escapeXmobar(text: string): string {
  return sanitize(text).replaceAll("<", "‹").replaceAll(">", "›");
}
