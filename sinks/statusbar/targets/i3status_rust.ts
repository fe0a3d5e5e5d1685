/**
 * JSON for a custom block of i3status-rust with `json = true`.
 *
 * @module
 */
import { escapePango } from "../../../src/format/escape/pango.ts";
import { type BarState, type Condition, conditionOf } from "../bar_state.ts";
import { jsonLine } from "../json_text.ts";
import { renderLine } from "../line.ts";
import { shortTemplate } from "../short_template.ts";
import type { RenderOptions, Target } from "../target.ts";

const STATES: Readonly<Record<Condition, string>> = {
  "idle": "Idle",
  "low": "Idle",
  "medium": "Info",
  "high": "Warning",
  "over-quota": "Critical",
  "stale": "Warning",
  "stopped": "Warning",
};

const PANGO = { value: escapePango, literal: escapePango };

/** The `i3status-rust` target. */
export const target: Target = {
  preamble: "",
  render: (state: BarState, options: RenderOptions): string =>
    jsonLine({
      // A name that the user's icons lack would be an error of the block.
      icon: "",
      state: STATES[conditionOf(state, options.nowMs)],
      text: renderLine(state, options, PANGO),
      short_text: renderLine(state, options, PANGO, shortTemplate(options.ascii)),
    }),
};
