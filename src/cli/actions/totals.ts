/**
 * What `socktraf totals` does.
 *
 * @module
 */
import type { Config } from "../../config/config.ts";
import type { Io } from "../io.ts";

/** Flags that are not part of the configuration: none so far. */
export type TotalsFlags = Record<never, never>;

/**
 * Captures until told to stop, then prints totals.
 *
 * @returns the exit code
 */
export function totals(_config: Config, _flags: TotalsFlags, _io: Io): Promise<number> {
  throw new Error("not wired yet");
}
