/**
 * `socktraf top`: what it is called. What it does is in `../actions/top.ts`.
 *
 * @module
 */
import { buildCommand } from "@stricli/core";
import type { ConfigFlags } from "../../config/flags.ts";
import type { TopFlags } from "../actions/top.ts";
import { CAPTURE_FLAGS, configFlags } from "../config_flags.ts";
import type { Context } from "../context.ts";
import type { CommandEntry } from "./entry.ts";

const NAMES = [
  "process",
  "pid",
  "user",
  "unit",
  "noLoopback",
  ...CAPTURE_FLAGS,
  "input",
  "units",
  "config",
  "host",
  "logFormat",
] as const;

type Flags = Pick<ConfigFlags, typeof NAMES[number]> & TopFlags;

/** The live view. */
export const TOP: CommandEntry = {
  name: "top",
  build: () =>
    buildCommand<Flags, [], Context>({
      loader: async () => {
        const { top } = await import("../actions/top.ts");
        return async function ({ demo, threads, ascii, connect, speed, ...flags }): Promise<void> {
          const own = { demo, threads, ascii, connect, speed };
          await this.run(flags, (config, io) => top(config, own, io), "none");
        };
      },
      parameters: {
        flags: {
          demo: {
            kind: "boolean",
            default: false,
            withNegated: false,
            brief: "Show a recording that is part of socktraf; needs neither root nor bpftrace",
          },
          threads: {
            kind: "boolean",
            default: false,
            withNegated: false,
            brief: "Keep threads apart, which costs more",
          },
          ascii: {
            kind: "boolean",
            default: false,
            withNegated: false,
            brief: "Draw with ASCII only [where the locale is not UTF-8]",
          },
          connect: {
            kind: "parsed",
            parse: String,
            optional: true,
            placeholder: "PATH",
            brief: "Show what a running socktraf counts, by its socket " +
              "[without root: the one that is found]",
          },
          speed: {
            kind: "enum",
            values: ["1", "10", "max"],
            default: "1",
            placeholder: "SPEED",
            brief: "How fast --input shows a file: 1 (as it was), 10 or max [1]",
          },
          ...configFlags(...NAMES),
        },
      },
      docs: {
        brief: "Watch who moves what, full screen",
        fullDescription:
          "Shows processes, threads, units, containers, users and protocols with their rates, " +
          "totals and history; ? shows the keys. As root it counts by itself; without root it " +
          'shows what a running socktraf with the sink "socket" counts. ' +
          "Numbers are application bytes, without the headers of the network.",
      },
    }),
  examples: [
    ["sudo socktraf top", "the live view"],
    ["socktraf top --demo", "how it looks, without root"],
    ["socktraf top --input busy.jsonl", "look at a recording"],
  ],
};
