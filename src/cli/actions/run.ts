/**
 * What `socktraf run` does.
 *
 * @module
 */
import type { Config } from "../../config/config.ts";
import { deliverAll } from "../deliver.ts";
import type { Io } from "../io.ts";

/** Flags that are not part of the configuration: none so far. */
export type RunFlags = Record<never, never>;

/**
 * Captures and delivers to the sinks until told to stop.
 *
 * @returns the exit code
 */
export async function run(config: Config, _flags: RunFlags, io: Io): Promise<number> {
  return await deliverAll(config, io);
}
