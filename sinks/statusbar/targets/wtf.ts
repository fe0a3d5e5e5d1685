/**
 * Several lines of plain text, for wtfutil's `textfile` module.
 *
 * wtfutil makes the file literal itself, so nothing is escaped here, and no colour is possible. It ends
 * when the file is missing, so the file is there before and after.
 *
 * @module
 */
import { sanitize } from "../../../src/format/sanitize.ts";
import type { BarState } from "../bar_state.ts";
import { detailLines } from "../details.ts";
import { renderLine } from "../line.ts";
import type { RenderOptions, Target } from "../target.ts";

/** The `wtf` target. */
export const target: Target = {
  preamble: "",
  render(state: BarState, options: RenderOptions): string {
    const line = renderLine(state, options, { value: sanitize });
    return [line, ...detailLines(state, options)].map((text) => `${text}\n`).join("");
  },
};
