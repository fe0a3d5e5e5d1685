/**
 * Plain text, for whatever shows it as it is.
 *
 * @module
 */
import { sanitize } from "../../../src/format/sanitize.ts";
import type { BarState } from "../bar_state.ts";
import { renderLine } from "../line.ts";
import type { RenderOptions, Target } from "../target.ts";

/** The `text` target. */
export const target: Target = {
  preamble: "",
  render: (state: BarState, options: RenderOptions): string =>
    `${renderLine(state, options, { value: sanitize })}\n`,
};
