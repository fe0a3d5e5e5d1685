/**
 * `socktraf replay`: what it is called. What it does is in `../actions/replay.ts`.
 *
 * @module
 */
import { buildCommand } from "@stricli/core";
import type { ConfigFlags } from "../../config/flags.ts";
import type { ReplayFlags } from "../actions/replay.ts";
import { configFlags, ROW_FLAGS } from "../config_flags.ts";
import type { Context } from "../context.ts";
import type { CommandEntry } from "./entry.ts";

type Flags =
  & Omit<ConfigFlags, "input" | "interval" | "bpftrace" | "program" | "mapKeys">
  & Pick<ReplayFlags, "speed">;

/** A recording in place of the kernel. */
export const REPLAY: CommandEntry = {
  name: "replay",
  build: () =>
    buildCommand<Flags, [string], Context>({
      loader: async () => {
        const { replay } = await import("../actions/replay.ts");
        return async function ({ speed, ...flags }, file): Promise<void> {
          await this.run(flags, (config, io) => replay(config, { file, speed }, io));
        };
      },
      parameters: {
        flags: {
          speed: {
            kind: "enum",
            values: ["1", "10", "max"],
            default: "1",
            placeholder: "SPEED",
            brief: "How fast: 1 (as it was), 10, or max (as fast as it goes) [1]",
          },
          ...configFlags(
            ...ROW_FLAGS,
            "duration",
            "sink",
            "journal",
            "format",
            "units",
            "config",
            "host",
            "logFormat",
          ),
        },
        positional: {
          kind: "tuple",
          parameters: [{
            parse: String,
            placeholder: "FILE",
            brief: "File to read; - for standard input",
          }],
        },
      },
      docs: {
        brief: "Run from a recording in place of the kernel",
        fullDescription:
          'Does what "socktraf run" does, from a file that "socktraf record" has written. ' +
          "Needs neither root nor bpftrace.",
      },
    }),
  examples: [
    ["socktraf replay busy.jsonl", "watch a recording"],
    ["socktraf replay busy.jsonl --speed max --format csv", "turn it into CSV"],
  ],
};
