/**
 * Text for a command of xmobar, coloured by level.
 *
 * @module
 */
import { escapeXmobar } from "../../../src/format/escape/xmobar.ts";
import { type BarState, conditionOf } from "../bar_state.ts";
import { renderLine } from "../line.ts";
import type { RenderOptions, Target } from "../target.ts";

/** The `xmobar` target. */
export const target: Target = {
  preamble: "",
  render(state: BarState, options: RenderOptions): string {
    const line = renderLine(state, options, { value: escapeXmobar });
    const color = options.colors[conditionOf(state, options.nowMs)];
    return color === undefined ? `${line}\n` : `<fc=${color}>${line}</fc>\n`;
  },
};
