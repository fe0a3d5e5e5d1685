/**
 * `socktraf completions`: what it is called. What it does is in `../actions/completions.ts`.
 *
 * @module
 */
import { buildCommand } from "@stricli/core";
import { nearest } from "../../config/nearest.ts";
import { alternatives, quoteValue } from "../../config/quote.ts";
import type { Context } from "../context.ts";
import type { CommandEntry } from "./entry.ts";

/** Shells that we can write a script for. */
export const SHELLS = ["bash", "zsh", "fish"] as const;

/** One of {@link SHELLS}. */
export type Shell = typeof SHELLS[number];

/** The script that makes a shell complete our command line. */
export const COMPLETIONS: CommandEntry = {
  name: "completions",
  build: () =>
    buildCommand<Record<never, never>, [Shell], Context>({
      loader: async () => {
        const { completions } = await import("../actions/completions.ts");
        return async function (_flags, shell): Promise<void> {
          await this.end(async () => await completions(await this.registry(), { shell }, this.io));
        };
      },
      parameters: {
        positional: {
          kind: "tuple",
          parameters: [{
            parse: parseShell,
            placeholder: "SHELL",
            brief: "bash, zsh or fish",
            proposeCompletions: () => SHELLS,
          }],
        },
      },
      docs: {
        brief: "Print a completion script for a shell",
        fullDescription: "Prints the script that makes a shell complete commands, flags and " +
          "their values.",
      },
    }),
  examples: [
    [
      "socktraf completions bash > /etc/bash_completion.d/socktraf",
      "for every user of bash",
    ],
    [
      "socktraf completions zsh > /usr/local/share/zsh/site-functions/_socktraf",
      "for every user of zsh",
    ],
    [
      "socktraf completions fish > ~/.config/fish/completions/socktraf.fish",
      "for you, in fish",
    ],
  ],
};

function parseShell(text: string): Shell {
  const shell = SHELLS.find((name) => name === text);
  if (shell !== undefined) return shell;
  const suggestion = nearest(text, SHELLS);
  const hint = suggestion === undefined ? "" : `, did you mean "${suggestion}"?`;
  throw new SyntaxError(
    `Cannot use SHELL ${quoteValue(text)}: expected ${alternatives(SHELLS.map(quoteValue))}${hint}`,
  );
}
