/**
 * `socktraf integrate`: what it is called. What it does is in `../actions/integrate.ts`.
 *
 * @module
 */
import { buildCommand } from "@stricli/core";
import type { IntegrateFlags } from "../actions/integrate.ts";
import type { Context } from "../context.ts";
import { SWITCH, TEXT } from "../flag_kinds.ts";
import type { CommandEntry } from "./entry.ts";

/** Words that NAME may be, for completions; the list itself is that of the recipes. */
const NAMES = [
  "powerline",
  "wtf",
  "wtf-textfile",
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
  "argos",
  "service",
] as const;

/** What may follow `--into`. */
const PARTS = ["tmux", "shell", "vim"] as const;

/** Setting up status bars. */
export const INTEGRATE: CommandEntry = {
  name: "integrate",
  build: () =>
    buildCommand<IntegrateFlags, [string?], Context>({
      loader: async () => {
        const { integrate } = await import("../actions/integrate.ts");
        return async function (flags, name): Promise<void> {
          await this.end(async () => await integrate(name, flags, this.io));
        };
      },
      parameters: {
        flags: {
          install: {
            ...SWITCH,
            brief: "Change your files: shows the difference, keeps what was there",
          },
          remove: { ...SWITCH, brief: "Take the changes back, and nothing else" },
          source: { ...SWITCH, brief: "Print the files that --install adds" },
          into: {
            ...TEXT,
            variadic: ",",
            placeholder: "PARTS",
            brief: "For powerline: tmux, shell, vim [tmux]",
            proposeCompletions: () => PARTS,
          },
          forUser: {
            ...TEXT,
            placeholder: "NAME",
            brief: "As root: do it as this user, in that user's home",
          },
        },
        positional: {
          kind: "tuple",
          parameters: [{
            parse: String,
            optional: true,
            placeholder: "NAME",
            brief: "A status bar or service; a list of all if there is none",
            proposeCompletions: () => NAMES,
          }],
        },
      },
      docs: {
        brief: "Set up a status bar or the service, or tell how",
        fullDescription:
          "Lists the status bars and the service, and how far they are set up. For " +
          "one of them tells what to put where, for this user and this machine. With --install " +
          "does it, with --remove takes it back. Changes nothing without these two.",
      },
    }),
  examples: [
    ["socktraf integrate", "what there is"],
    ["socktraf integrate powerline", "what to put where"],
    ["socktraf integrate powerline --install", "do it"],
    ["socktraf integrate tmux --remove", "take it back"],
  ],
};
