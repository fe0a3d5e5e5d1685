/**
 * What `socktraf replay` does.
 *
 * @module
 */
import type { Captured } from "../../capture/captured.ts";
import { captureInput } from "../../capture/input_capture.ts";
import { pause } from "../../capture/pause.ts";
import type { Config } from "../../config/config.ts";
import { deliverAll } from "../deliver.ts";
import type { Io } from "../io.ts";
import type { Log } from "../log.ts";
import { inputOf } from "../observe.ts";

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

/** Lets intervals through at the pace of their own times. */
async function* pace(
  source: AsyncIterable<Captured>,
  speed: number,
  signal: AbortSignal,
): AsyncGenerator<Captured> {
  let begin: { readonly timeMs: number; readonly nowMs: number } | undefined;
  for await (const captured of source) {
    for (const item of captured.items) {
      if (item.kind !== "interval") continue;
      const { timeMs } = item.interval;
      begin ??= { timeMs, nowMs: performance.now() };
      const dueMs = begin.nowMs + (timeMs - begin.timeMs) / speed;
      await pause(dueMs - performance.now(), signal);
    }
    if (signal.aborted) return;
    yield captured;
  }
}
