/**
 * What `socktraf replay` does.
 *
 * @module
 */
import type { Captured } from "../../capture/captured.ts";
import { captureInput } from "../../capture/input_capture.ts";
import type { Config } from "../../config/config.ts";
import { deliverAll } from "../deliver.ts";
import type { Io } from "../io.ts";
import type { Log } from "../log.ts";
import { inputOf } from "../observe.ts";
import { pace } from "../pace.ts";

/** Flags and arguments that are not part of the configuration. */
export interface ReplayFlags {
  /** File to read, or `-` for standard input. */
  readonly file: string;
  /** How many times as fast as it was recorded. */
  readonly speed: "1" | "10" | "max";
}

/**
 * Runs from a recording in place of the kernel. Rows keep the times at which they were recorded.
 *
 * @returns the exit code
 */
export async function replay(config: Config, flags: ReplayFlags, io: Io): Promise<number> {
  const speed = flags.speed === "max" ? Infinity : Number(flags.speed);
  const source = async function* (_log: Log, signal: AbortSignal): AsyncGenerator<Captured> {
    const input = await inputOf(flags.file, io);
    yield* pace(captureInput(input, signal), speed, signal);
  };
  return await deliverAll(config, io, { source });
}
