/**
 * `socktraf service`: what it is called. What it does is in `../actions/service.ts`.
 *
 * @module
 */
import { buildCommand } from "@stricli/core";
import type { ServiceAction } from "../actions/service.ts";
import type { Context } from "../context.ts";
import type { CommandEntry } from "./entry.ts";

/** Words that ACTION may be. */
const ACTIONS: readonly ServiceAction[] = ["install", "status", "remove", "unit"];

/** Setting up the service. */
export const SERVICE: CommandEntry = {
  name: "service",
  build: () =>
    buildCommand<Record<never, never>, [ServiceAction], Context>({
      loader: async () => {
        const { service } = await import("../actions/service.ts");
        return async function (_flags, action): Promise<void> {
          await this.end(async () => await service(action, await this.registry(), this.io));
        };
      },
      parameters: {
        flags: {},
        positional: {
          kind: "tuple",
          parameters: [{
            parse: parseAction,
            placeholder: "ACTION",
            brief: "install, status, remove, or unit, which prints the unit",
            proposeCompletions: () => ACTIONS,
          }],
        },
      },
      docs: {
        brief: "Run as a service of systemd, at every start of the machine",
        fullDescription:
          "install writes the unit and, where there is none, /etc/socktraf/config.toml, and starts " +
          "the service. Its rows wait in /var/lib/socktraf. remove takes the unit away and keeps " +
          'both. After a change of the configuration "systemctl reload socktraf" takes it without ' +
          "losing an interval; a wrong one is refused, and the old one goes on.",
      },
    }),
  examples: [
    ["sudo socktraf service install", "from now on, and after every start"],
    ["socktraf service status", "does it run?"],
    ["sudo socktraf service remove", "take it away, keep configuration and journal"],
  ],
};

function parseAction(word: string): ServiceAction {
  const action = ACTIONS.find((known) => known === word);
  if (action === undefined) {
    throw new SyntaxError(
      `Cannot use "${word}": expected "install", "status", "remove" or "unit"`,
    );
  }
  return action;
}
