/**
 * `socktraf totals`: what it is called. What it does is in `../actions/totals.ts`.
 *
 * @module
 */
import { buildCommand } from "@stricli/core";
import type { ConfigFlags } from "../../config/flags.ts";
import { CAPTURE_FLAGS, configFlags, ROW_FLAGS } from "../config_flags.ts";
import type { Context } from "../context.ts";
import type { CommandEntry } from "./entry.ts";

type Flags = Omit<ConfigFlags, "sink" | "units" | "journal">;

/** Totals of one run. */
export const TOTALS: CommandEntry = {
  name: "totals",
  build: () =>
    buildCommand<Flags, [], Context>({
      loader: async () => {
        const { totals } = await import("../actions/totals.ts");
        return async function (flags): Promise<void> {
          await this.run(flags, (config, io) => totals(config, {}, io), "stdout");
        };
      },
      parameters: {
        flags: {
          ...configFlags(...ROW_FLAGS, ...CAPTURE_FLAGS, "input", "config", "host", "logFormat"),
          format: {
            ...configFlags("format").format,
            brief: "Form of the totals: table, ndjson, csv or logfmt [table]",
          },
        },
      },
      docs: {
        brief: "Trace until Ctrl-C, then print totals per process",
        fullDescription: "Captures until Ctrl-C or for --duration, then prints what each process " +
          "received and sent in that time, once. Sinks of the configuration are left alone.",
      },
    }),
  examples: [
    ["sudo socktraf totals --duration 10s", "the totals of ten seconds"],
    ["sudo socktraf totals --group-by user", "per user, until Ctrl-C"],
  ],
};
