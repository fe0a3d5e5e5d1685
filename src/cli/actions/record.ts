/**
 * What `socktraf record` does.
 *
 * @module
 */
import type { Config } from "../../config/config.ts";
import type { Io } from "../io.ts";

/** Flags and arguments that are not part of the configuration. */
export interface RecordFlags {
  /** File to write, or `-` for standard output. */
  readonly file: string;
}

/**
 * Writes bpftrace's raw output to a file.
 *
 * @returns the exit code
 */
export function record(_config: Config, _flags: RecordFlags, _io: Io): Promise<number> {
  throw new Error("not wired yet");
}
