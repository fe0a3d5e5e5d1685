/**
 * `socktraf program`: what it is called. What it does is in `../actions/program.ts`.
 *
 * @module
 */
import { buildCommand } from "@stricli/core";
import type { ConfigFlags } from "../../config/flags.ts";
import { configFlags } from "../config_flags.ts";
import type { Context } from "../context.ts";
import type { CommandEntry } from "./entry.ts";

type Flags = Pick<ConfigFlags, "interval" | "bpftrace" | "program" | "mapKeys" | "config">;

/** The probe program, to be run by hand. */
export const PROGRAM: CommandEntry = {
  name: "program",
  build: () =>
    buildCommand<Flags, [], Context>({
      loader: async () => {
        const { program } = await import("../actions/program.ts");
        return async function (flags): Promise<void> {
          await this.run(flags, (config, io) => program(config, {}, io), "none");
        };
      },
      parameters: { flags: configFlags("interval", "bpftrace", "program", "mapKeys", "config") },
      docs: {
        brief: "Print the probe program for this kernel",
        fullDescription:
          "Prints the bpftrace program that is chosen for this kernel, so that it can be read, " +
          "and run by hand.",
      },
    }),
  examples: [
    ["socktraf program", "what goes into the kernel"],
    [
      "socktraf program | sudo bpftrace --no-warnings -f json - | socktraf --input -",
      "run it by hand, as root, and the rest as anybody",
    ],
  ],
};
