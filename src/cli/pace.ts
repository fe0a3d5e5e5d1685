/**
 * The pace of a recording.
 *
 * @module
 */
import type { Captured } from "../capture/captured.ts";
import { pause } from "../capture/pause.ts";

/**
 * Lets intervals through at the pace of their own times.
 *
 * @param speed how many times as fast; Infinity: at once
 */
export async function* pace(
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
