/**
 * `socktraf sinks`: what it is called. What it does is in `../actions/sinks.ts`.
 *
 * @module
 */
import { buildCommand } from "@stricli/core";
import type { ConfigFlags } from "../../config/flags.ts";
import type { SinksFlags } from "../actions/sinks.ts";
import { configFlags } from "../config_flags.ts";
import type { Context } from "../context.ts";
import { SWITCH } from "../flag_kinds.ts";
import type { CommandEntry } from "./entry.ts";

type Flags = Pick<ConfigFlags, "journal" | "config"> & Pick<SinksFlags, "status">;

/** The sink types, and how the sinks are doing. */
export const SINKS: CommandEntry = {
  name: "sinks",
  build: () =>
    buildCommand<Flags, [string?], Context>({
      loader: async () => {
        const [{ sinks }, { sinkStatus }] = await Promise.all([
          import("../actions/sinks.ts"),
          import("../actions/sink_status.ts"),
        ]);
        return async function (flags, name): Promise<void> {
          if (flags.status) {
            await this.run(flags, (config, io) => sinkStatus(config, name, io), "none");
          } else {
            await this.end(async () => await sinks(await this.registry(), name, this.io));
          }
        };
      },
      parameters: {
        flags: {
          status: {
            ...SWITCH,
            brief: "How the sinks of the running process are doing, or did when it ended",
          },
          ...configFlags("journal", "config"),
        },
        positional: {
          kind: "tuple",
          parameters: [{
            parse: String,
            optional: true,
            placeholder: "NAME",
            brief: "A type of sink, or the file of one of your own; all types if there is none",
          }],
        },
      },
      docs: {
        brief: "List the sinks, or the options of one",
        fullDescription: "Lists the types of sinks. For one of them prints its options as a " +
          "commented table that can be put into the configuration file. With --status, tells " +
          "what the sinks have taken and what waits for them in the journal.",
      },
    }),
  examples: [
    ["socktraf sinks", "what there is"],
    ["socktraf sinks stdout", "the options of one"],
    ["socktraf sinks --status", "is everything delivered?"],
  ],
};
