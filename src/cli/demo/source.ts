/**
 * Recorded traffic in place of the kernel.
 *
 * @module
 */
import type { Captured } from "../../capture/captured.ts";
import { captureInput } from "../../capture/input_capture.ts";
import { WallClock } from "../../capture/wall_clock.ts";
import { pace } from "../pace.ts";
import type { Source } from "../session.ts";

/**
 * The recording that is part of the program, with the times at which it was recorded.
 *
 * @param speed how many times as fast as it was recorded; `Infinity`: as fast as it goes
 * @param isEndless true: again and again
 */
export function demoSource(speed: number, isEndless: boolean): Source {
  return async function* (_log, signal): AsyncGenerator<Captured> {
    const { DEMO } = await import("./recording.ts");
    do {
      const input = { stream: new Blob([DEMO]).stream(), clock: new WallClock(), lastWordsMs: 0 };
      yield* pace(captureInput(input, signal), speed, signal);
    } while (isEndless && !signal.aborted);
  };
}
