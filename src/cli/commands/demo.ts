/**
 * `socktraf demo`: what it is called. What it does is in `../actions/demo.ts`.
 *
 * @module
 */
import { buildCommand } from "@stricli/core";
import type { ConfigFlags } from "../../config/flags.ts";
import { configFlags, ROW_FLAGS } from "../config_flags.ts";
import type { Context } from "../context.ts";
import type { CommandEntry } from "./entry.ts";

const NAMES = [...ROW_FLAGS, "duration", "format", "units", "host", "logFormat"] as const;

type Flags = Pick<ConfigFlags, typeof NAMES[number]> & {
  readonly ascii: boolean;
  readonly speed: "1" | "10" | "max";
};

/** Traffic to look at where nothing can be counted yet. */
export const DEMO_COMMAND: CommandEntry = {
  name: "demo",
  build: () =>
    buildCommand<Flags, [], Context>({
      loader: async () => {
        const { demo } = await import("../actions/demo.ts");
        return async function ({ ascii, speed, ...flags }): Promise<void> {
          const wantsRows = flags.format !== undefined || speed !== "1";
          const own = { ascii, speed, wantsRows };
          await this.run(flags, (config, io) => demo(config, own, io), "stdout");
        };
      },
      parameters: {
        flags: {
          ascii: {
            kind: "boolean",
            default: false,
            withNegated: false,
            brief: "Draw with ASCII only [where the locale is not UTF-8]",
          },
          speed: {
            kind: "enum",
            values: ["1", "10", "max"],
            default: "1",
            placeholder: "SPEED",
            brief: "How fast rows are printed: 1 (as it was), 10 or max [1]",
          },
          ...configFlags(...NAMES),
        },
      },
      docs: {
        brief: "Show recorded traffic, without root and bpftrace",
        fullDescription:
          '52 seconds of a small server that never was: on a terminal as "socktraf top" shows it, ' +
          "into a pipe or with --format as rows. Sinks of the configuration are left alone.",
      },
    }),
  examples: [
    ["socktraf demo", "how the live view looks"],
    ["socktraf demo --format ndjson --speed max", "how its rows look to a program"],
  ],
};
