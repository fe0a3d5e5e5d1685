/**
 * Text for a block of i3blocks: a line, a short one, a colour.
 *
 * Three lines and not `format=json`: the parser of JSON in i3blocks 1.4 ends a string at `\"`.
 *
 * @module
 */
import { escapeI3blocks, escapeI3blocksPango } from "../../../src/format/escape/i3blocks.ts";
import { type BarState, conditionOf } from "../bar_state.ts";
import { renderLine } from "../line.ts";
import { shortTemplate } from "../short_template.ts";
import type { RenderOptions, Target } from "../target.ts";

/** The `i3blocks` target. */
export const target: Target = {
  preamble: "",
  render(state: BarState, options: RenderOptions): string {
    const escape = options.pango ? escapeI3blocksPango : escapeI3blocks;
    const escapes = { value: escape, literal: escape };
    const full = renderLine(state, options, escapes);
    const short = renderLine(state, options, escapes, shortTemplate(options.ascii));
    const color = options.colors[conditionOf(state, options.nowMs)];
    return `${full}\n${short}\n${color === undefined ? "" : `${color}\n`}`;
  },
};
