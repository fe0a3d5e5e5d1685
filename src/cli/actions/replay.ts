/**
 * What `socktraf replay` does.
 *
 * @module
 */
import type { Config } from "../../config/config.ts";
import type { Io } from "../io.ts";

/** Flags and arguments that are not part of the configuration. */
export interface ReplayFlags {
  /** File to read, or `-` for standard input. */
  readonly file: string;
  /** How many times as fast as it was recorded. */
  readonly speed: "1" | "10" | "max";
}

/**
 * Runs from a recording in place of the kernel.
 *
 * @returns the exit code
 */
export function replay(_config: Config, _flags: ReplayFlags, _io: Io): Promise<number> {
  throw new Error("not wired yet");
}
