/**
 * `socktraf check`: what it is called. What it does is in `../actions/check.ts`.
 *
 * @module
 */
import { buildCommand } from "@stricli/core";
import type { ConfigFlags } from "../../config/flags.ts";
import type { CheckFlags } from "../actions/check.ts";
import { configFlags } from "../config_flags.ts";
import type { Context } from "../context.ts";
import { SWITCH } from "../flag_kinds.ts";
import type { CommandEntry } from "./entry.ts";

type Flags =
  & Pick<
    ConfigFlags,
    | "sink"
    | "journal"
    | "format"
    | "input"
    | "interval"
    | "bpftrace"
    | "program"
    | "mapKeys"
    | "config"
  >
  & CheckFlags;

/** Says what works and what does not. */
export const CHECK: CommandEntry = {
  name: "check",
  build: () =>
    buildCommand<Flags, [], Context>({
      loader: async () => {
        const { check } = await import("../actions/check.ts");
        return async function ({ offline, ...flags }): Promise<void> {
          await this.end(async () => await check(await this.load(flags), { offline }, this.io));
        };
      },
      parameters: {
        flags: {
          offline: { ...SWITCH, brief: "Do not contact the sinks" },
          ...configFlags(
            "sink",
            "journal",
            "format",
            "input",
            "interval",
            "bpftrace",
            "program",
            "mapKeys",
            "config",
          ),
        },
      },
      docs: {
        brief: "Say what works here, and what to do about the rest",
        fullDescription:
          "Looks at the kernel, bpftrace, permissions, the configuration and every sink, and " +
          "prints one line for each: that it is fine, or what to do.",
      },
    }),
  examples: [
    ["sudo socktraf check", "will it run on this host?"],
    ["socktraf check --offline --config new.toml", "is this configuration right?"],
  ],
};
