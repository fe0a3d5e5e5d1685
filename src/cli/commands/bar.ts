/**
 * `socktraf bar`: what it is called. What it does is in `../actions/bar.ts`.
 *
 * @module
 */
import { buildCommand } from "@stricli/core";
import { quoteValue } from "../../config/quote.ts";
import type { BarFlags } from "../actions/bar.ts";
import type { Context } from "../context.ts";
import { SWITCH, TEXT } from "../flag_kinds.ts";
import type { CommandEntry } from "./entry.ts";

/** Every status bar that there is a sink for. A list of its own, so that the help loads no sink. */
export const FORMATS: readonly string[] = [
  "powerline",
  "wtf",
  "tmux",
  "waybar",
  "polybar",
  "i3blocks",
  "i3status-rust",
  "i3bar",
  "swaybar",
  "xmobar",
  "conky",
  "starship",
  "text",
  "argos",
];

/** A status bar's text from the state of a running socktraf. */
export const BAR: CommandEntry = {
  name: "bar",
  build: () =>
    buildCommand<BarFlags, [string], Context>({
      loader: async () => {
        const { bar } = await import("../actions/bar.ts");
        return async function (flags, format): Promise<void> {
          await this.end(async () => await bar(format, flags, this.io));
        };
      },
      parameters: {
        flags: {
          follow: { ...SWITCH, brief: "Print again whenever something changes" },
          state: {
            ...TEXT,
            placeholder: "FILE",
            brief: "What the powerline sink of the daemon writes [the newest powerline.json of " +
              "$XDG_RUNTIME_DIR/socktraf and /run/socktraf]",
          },
          template: {
            ...TEXT,
            placeholder: "TEXT",
            brief: "What is shown, such as '{rx} {tx} {top.process}'",
          },
          units: {
            kind: "enum",
            values: ["bytes", "bits"],
            default: "bytes",
            placeholder: "UNITS",
            brief: "bytes or bits [bytes]",
          },
          top: {
            kind: "parsed",
            parse: parseTop,
            default: "5",
            placeholder: "N",
            brief: "At most N processes in lists, 0 to 10 [5]",
          },
          ascii: { ...SWITCH, brief: "Print ASCII only" },
        },
        positional: {
          kind: "tuple",
          parameters: [{
            parse: String,
            placeholder: "FORMAT",
            brief: FORMATS.join(", "),
            proposeCompletions: () => FORMATS,
          }],
        },
      },
      docs: {
        brief: "Print what a status bar shows; needs no root",
        fullDescription: "Prints the state of a running socktraf in the form of a status bar, " +
          "once or again and again. The daemon needs the powerline sink. i3bar and swaybar always " +
          "get a stream.",
      },
    }),
  examples: [
    ["socktraf bar text", "what moves now, in one line"],
    ["socktraf bar waybar --follow", "as the exec of a custom module of waybar"],
    ["socktraf bar i3bar", "as the status_command of i3bar"],
  ],
};

function parseTop(text: string): number {
  if (/^(?:\d|10)$/.test(text)) return Number(text);
  throw new SyntaxError(`Cannot use --top ${quoteValue(text)}: expected 0 to 10`);
}
