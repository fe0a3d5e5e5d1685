/**
 * Text for conky's `${cat}` and `${execp}`. What a template says in conky's own language works with
 * `${execp}`.
 *
 * @module
 */
import { escapeConky } from "../../../src/format/escape/conky.ts";
import type { BarState } from "../bar_state.ts";
import { renderLine } from "../line.ts";
import type { RenderOptions, Target } from "../target.ts";

/** The `conky` target. */
export const target: Target = {
  preamble: "",
  render: (state: BarState, options: RenderOptions): string =>
    `${renderLine(state, options, { value: escapeConky })}\n`,
};
