/**
 * Text for `#(cat …)` in tmux's status line, coloured by level.
 *
 * Only the foreground is set, and set back: the background and all else is the status line's own.
 *
 * @module
 */
import { escapeTmux } from "../../../src/format/escape/tmux.ts";
import { type BarState, conditionOf } from "../bar_state.ts";
import { renderLine } from "../line.ts";
import type { RenderOptions, Target } from "../target.ts";

/** The `tmux` target. */
export const target: Target = {
  preamble: "",
  render(state: BarState, options: RenderOptions): string {
    const line = renderLine(state, options, { value: escapeTmux });
    const color = options.colors[conditionOf(state, options.nowMs)];
    return color === undefined ? `${line}\n` : `#[fg=${color}]${line}#[fg=default]\n`;
  },
};
