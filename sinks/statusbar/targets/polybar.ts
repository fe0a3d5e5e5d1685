/**
 * Text for a script module of polybar, coloured by level.
 *
 * @module
 */
import { escapePolybar } from "../../../src/format/escape/polybar.ts";
import { type BarState, conditionOf } from "../bar_state.ts";
import { renderLine } from "../line.ts";
import type { RenderOptions, Target } from "../target.ts";

/** The `polybar` target. */
export const target: Target = {
  preamble: "",
  render(state: BarState, options: RenderOptions): string {
    const line = renderLine(state, options, { value: escapePolybar });
    const color = options.colors[conditionOf(state, options.nowMs)];
    return color === undefined ? `${line}\n` : `%{F${color}}${line}%{F-}\n`;
  },
};
