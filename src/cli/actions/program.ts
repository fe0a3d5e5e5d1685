/**
 * What `socktraf program` does.
 *
 * @module
 */
import type { Config } from "../../config/config.ts";
import type { Io } from "../io.ts";

/** Flags that are not part of the configuration: none so far. */
export type ProgramFlags = Record<never, never>;

/**
 * Prints the probe program that is chosen for this kernel.
 *
 * @returns the exit code
 */
export function program(_config: Config, _flags: ProgramFlags, _io: Io): Promise<number> {
  throw new Error("not wired yet");
}
