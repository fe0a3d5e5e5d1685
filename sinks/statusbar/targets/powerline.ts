/**
 * The state itself as JSON: for the segment of powerline, for `socktraf bar`, and for programs of one's
 * own. Its reader escapes.
 *
 * @module
 */
import type { BarState } from "../bar_state.ts";
import { jsonLine } from "../json_text.ts";
import type { Target } from "../target.ts";

/** The `powerline` target. */
export const target: Target = {
  preamble: "",
  render: (state: BarState): string => jsonLine(state),
};
