/**
 * Text that somebody else chose, for the output of a command in tmux's status line.
 *
 * tmux reads that output as a format: `#[…]` is a style, `#{…}` and `#S` are expanded. `#(…)` in it is
 * not run, but would be where the text is put into an option. Doubling every `#` is a complete
 * escape (tmux(1), FORMATS).
 *
 * @module
 */
import { sanitize } from "../sanitize.ts";

/** Makes text literal: `#[fg=red]` becomes `##[fg=red]`. */
export function escapeTmux(text: string): string {
  return sanitize(text).replaceAll("#", "##");
}
