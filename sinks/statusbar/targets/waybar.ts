/**
 * JSON for a custom module of waybar with `return-type: json`: text, tooltip, classes for its style
 * sheet, a percentage for its icons.
 *
 * @module
 */
import { escapePango } from "../../../src/format/escape/pango.ts";
import { type BarState, conditionOf } from "../bar_state.ts";
import { detailLines } from "../details.ts";
import { jsonLine } from "../json_text.ts";
import { renderLine } from "../line.ts";
import type { RenderOptions, Target } from "../target.ts";

/** The `waybar` target. */
export const target: Target = {
  preamble: "",
  render(state: BarState, options: RenderOptions): string {
    const condition = conditionOf(state, options.nowMs);
    const isLive = condition !== "stale" && condition !== "stopped";
    return jsonLine({
      text: renderLine(state, options, { value: escapePango, literal: escapePango }),
      alt: condition,
      tooltip: `<tt>${detailLines(state, options).map(escapePango).join("\n")}</tt>`,
      // Whoever has no style for "stopped" has one for "stale".
      class: condition === "stopped" ? ["stale", "stopped"] : condition,
      percentage: isLive ? Math.round(state.percent) : 0,
    });
  },
};
