/**
 * Text for a custom module of starship, harmless also where a shell expands it.
 *
 * @module
 */
import { escapePrompt } from "../../../src/format/escape/prompt.ts";
import type { BarState } from "../bar_state.ts";
import { renderLine } from "../line.ts";
import type { RenderOptions, Target } from "../target.ts";

/** The `starship` target. */
export const target: Target = {
  preamble: "",
  render: (state: BarState, options: RenderOptions): string =>
    `${renderLine(state, options, { value: escapePrompt })}\n`,
};
