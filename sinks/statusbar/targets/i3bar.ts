/**
 * The protocol of i3bar and swaybar: an endless list of lists of blocks, of which one is ours.
 *
 * @module
 */
import { sanitize } from "../../../src/format/sanitize.ts";
import { type BarState, conditionOf } from "../bar_state.ts";
import { jsonLine } from "../json_text.ts";
import { renderLine, widestLine } from "../line.ts";
import { shortTemplate } from "../short_template.ts";
import type { RenderOptions, Target } from "../target.ts";

const PLAIN = { value: sanitize, literal: (text: string): string => text };

/** The `i3bar` and `swaybar` targets. */
export const target: Target = {
  preamble: '{"version":1}\n[\n',
  render(state: BarState, options: RenderOptions): string {
    const condition = conditionOf(state, options.nowMs);
    const color = options.colors[condition];
    const block = {
      name: "socktraf",
      full_text: renderLine(state, options, PLAIN),
      short_text: renderLine(state, options, PLAIN, shortTemplate(options.ascii)),
      min_width: widestLine(options.template, options),
      align: "left",
      ...(color === undefined ? {} : { color }),
      ...(condition === "over-quota" ? { urgent: true } : {}),
      // Nothing in the text is markup.
      markup: "none",
    };
    return `${jsonLine([block]).trimEnd()},\n`;
  },
};
