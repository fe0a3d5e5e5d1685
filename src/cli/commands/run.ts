/**
 * `socktraf run`: what it is called. What it does is in `../actions/run.ts`.
 *
 * @module
 */
import { buildCommand } from "@stricli/core";
import type { ConfigFlags } from "../../config/flags.ts";
import type { RunFlags } from "../actions/run.ts";
import { CAPTURE_FLAGS, configFlags, ROW_FLAGS } from "../config_flags.ts";
import type { Context } from "../context.ts";
import { SWITCH } from "../flag_kinds.ts";
import type { CommandEntry } from "./entry.ts";

/** The command that runs where none is named. */
export const RUN: CommandEntry = {
  name: "run",
  build: () =>
    buildCommand<ConfigFlags & RunFlags, [], Context>({
      loader: async () => {
        const { run } = await import("../actions/run.ts");
        return async function ({ reloadOnHangup, ...flags }): Promise<void> {
          const load = (): ReturnType<Context["load"]> => this.load(flags);
          await this.run(flags, (config, io) => run(config, { reloadOnHangup }, io, load));
        };
      },
      parameters: {
        flags: {
          ...configFlags(
            ...ROW_FLAGS,
            ...CAPTURE_FLAGS,
            "sink",
            "journal",
            "format",
            "units",
            "input",
            "config",
            "host",
            "logFormat",
          ),
          reloadOnHangup: {
            ...SWITCH,
            brief: "SIGHUP loads the configuration again; as a systemd service it always does",
          },
        },
      },
      docs: {
        brief: "Show who moves what, and feed it to sinks",
        fullDescription:
          "Captures until told to stop, and hands every interval to the sinks. Without a sink it " +
          "writes to standard output: a table that renews itself on a terminal, else one JSON " +
          "object per row. Numbers are application bytes, without the headers of the network.",
      },
    }),
  examples: [
    ["sudo socktraf", "who moves what, every second"],
    ["sudo socktraf --group-by unit --top 10", "the ten busiest systemd units"],
    ["sudo socktraf --process nginx --format csv > nginx.csv", "one process, as CSV"],
  ],
};
