/**
 * What the program knows of a command before it runs it.
 *
 * @module
 */
import type { Command } from "@stricli/core";
import type { Context } from "../context.ts";

/** One command. */
export interface CommandEntry {
  /** The word on the command line. */
  readonly name: string;
  /** Makes the definition: flags, arguments, help, and the way to the body. */
  build(): Command<Context>;
  /** Command lines, and what they do. */
  readonly examples: readonly (readonly [string, string])[];
}
