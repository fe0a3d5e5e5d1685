/**
 * What `socktraf check` does.
 *
 * @module
 */
import type { ConfigError } from "../../config/issue.ts";
import type { LoadedConfig } from "../../config/load.ts";
import type { Io } from "../io.ts";

/** Flags that are not part of the configuration. */
export interface CheckFlags {
  /** Do not contact the sinks. */
  readonly offline: boolean;
}

/**
 * Says what works here and what does not.
 *
 * @param loaded the configuration, or what is wrong with it
 * @returns the exit code
 */
export function check(
  _loaded: LoadedConfig | ConfigError,
  _flags: CheckFlags,
  _io: Io,
): Promise<number> {
  throw new Error("not wired yet");
}
