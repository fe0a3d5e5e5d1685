/**
 * `socktraf record`: what it is called. What it does is in `../actions/record.ts`.
 *
 * @module
 */
import { buildCommand } from "@stricli/core";
import type { ConfigFlags } from "../../config/flags.ts";
import { CAPTURE_FLAGS, configFlags } from "../config_flags.ts";
import type { Context } from "../context.ts";
import type { CommandEntry } from "./entry.ts";

type Flags = Pick<ConfigFlags, typeof CAPTURE_FLAGS[number] | "config" | "logFormat">;

/** bpftrace's raw output into a file. */
export const RECORD: CommandEntry = {
  name: "record",
  build: () =>
    buildCommand<Flags, [string], Context>({
      loader: async () => {
        const { record } = await import("../actions/record.ts");
        return async function (flags, file): Promise<void> {
          await this.run(flags, (config, io) => record(config, { file }, io), "none");
        };
      },
      parameters: {
        flags: configFlags(...CAPTURE_FLAGS, "config", "logFormat"),
        positional: {
          kind: "tuple",
          parameters: [{
            parse: String,
            placeholder: "FILE",
            brief: "File to write; - for standard output",
          }],
        },
      },
      docs: {
        brief: "Write bpftrace's raw output to a file",
        fullDescription: "Captures, and writes what bpftrace says to a file, as it is. " +
          '"socktraf replay" and "--input" read it again.',
      },
    }),
  examples: [["sudo socktraf record --duration 1m busy.jsonl", "record one minute"]],
};
