/**
 * A line and a menu, for Argos and other bars that read the output of BitBar's plugins.
 *
 * @module
 */
import { escapeArgos } from "../../../src/format/escape/argos.ts";
import type { BarState } from "../bar_state.ts";
import { detailLines } from "../details.ts";
import { asciiOnly, renderLine } from "../line.ts";
import type { RenderOptions, Target } from "../target.ts";

/** Takes the text as it is. Unknown attributes are ignored. */
const LITERAL = "useMarkup=false ansi=false emojize=false unescape=false trim=false";

/** The `argos` target. */
export const target: Target = {
  preamble: "",
  render(state: BarState, options: RenderOptions): string {
    const line = renderLine(state, options, { value: escapeArgos, literal: escapeArgos });
    const details = detailLines(state, options).map(escapeArgos)
      .map((text) => options.ascii ? asciiOnly(text) : text);
    return [
      `${noDash(line, options)} | ${LITERAL}`,
      "---",
      ...details.map((text) => `${noDash(text, options)} | ${LITERAL} font=monospace`),
    ].map((text) => `${text}\n`).join("");
  },
};

/** A line of dashes would be a separator, and dashes in front a submenu. */
function noDash(line: string, { ascii }: RenderOptions): string {
  return line.replace(/^( *)-/, ascii ? "$1?" : "$1‐");
}
