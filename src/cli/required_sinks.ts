/**
 * Makes sure that the sinks are there without which the program must not start.
 *
 * @module
 */
import type { Config } from "../config/config.ts";
import type { Io } from "./io.ts";
import type { Log } from "./log.ts";
import { probeSink } from "./probe_sinks.ts";

/**
 * Asks the required sinks.
 *
 * @returns false where one of them is not there, which is told
 */
export async function requireSinks(config: Config, io: Io, log: Log): Promise<boolean> {
  const required = config.sinks.filter((sink) => sink.required);
  const results = await Promise.all(required.map((sink) => probeSink(sink, config, io)));
  for (const [index, result] of results.entries()) {
    if (result.ok) continue;
    const { problem, advice } = result;
    log.warn(`sink ${required[index]?.name} is required: ${problem}. ${advice}`, 1, "error");
  }
  return results.every(({ ok }) => ok);
}
