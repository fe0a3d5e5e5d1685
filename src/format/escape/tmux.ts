/**
 * Text that somebody else chose, for the output of a command in tmux's status line.
 *
 * tmux reads that output as a format: `#[…]` is a style, `#{…}` and `#S` are expanded. `#(…)` in it is
 * not run, but would be where the text is put into an option. A doubled `#` is a literal one. Of a
 * longer run tmux shows fewer the second time that it looks at it, how many depends on the version and
 * on what follows: so there is no longer run.
 *
 * @module
 */
import { sanitize } from "../sanitize.ts";

/**
 * Makes text literal, of the same width: `#[fg=red]` becomes `##[fg=red]`. Of several `#` in a row the
 * second and all that follow become `♯`.
 */
export function escapeTmux(text: string): string {
  return sanitize(text).replace(/#+/g, (run) => `##${"♯".repeat(run.length - 1)}`);
}
