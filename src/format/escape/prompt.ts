/**
 * Text that somebody else chose, for a shell's prompt, as starship makes it.
 *
 * Shells expand their prompts: starship before 1.20.0 let `$(…)` and backquotes in a command's output
 * run (GHSA-vx24-x4mv-vwr5); bash expands `\` and `!`, zsh `%`. A text without these characters is
 * right in all of them.
 *
 * @module
 */
import { sanitize } from "../sanitize.ts";

const REPLACED: Readonly<Record<string, string>> = {
  "$": "¤",
  "`": "'",
  "\\": "/",
  "!": "¡",
  "%": "⁒",
};

/** Makes text safe, of the same width: `$(x)` becomes `¤(x)`. */
export function escapePrompt(text: string): string {
  return sanitize(text).replace(/[$`\\!%]/g, (character) => REPLACED[character] ?? character);
}
