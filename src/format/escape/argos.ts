/**
 * Text that somebody else chose, as part of a line for Argos, kargos, xbar and SwiftBar.
 *
 * What follows a `|` are attributes, and `bash=`, `eval=` and `href=` run commands at a click. A line
 * `---` separates, `--` in front makes a submenu. `\n` and the like, emoji names and ANSI colours are
 * for attributes to turn off, where the program knows these.
 *
 * @module
 */
import { sanitize } from "../sanitize.ts";

/**
 * Makes text safe, of the same width: `|` becomes `¦`, `\` becomes `/`, and a `-` in front becomes `‐`
 * (U+2010).
 */
export function escapeArgos(text: string): string {
  return sanitize(text).replaceAll("|", "¦").replaceAll("\\", "/").replace(/^-/, "‐");
}
