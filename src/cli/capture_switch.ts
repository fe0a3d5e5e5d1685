/**
 * A capture that can be changed for another one while it runs.
 *
 * @module
 */
import { isDeepStrictEqual } from "node:util";
import { CaptureError } from "../capture/capture_error.ts";
import type { Captured } from "../capture/captured.ts";
import { prepareCapture } from "../capture/prepare.ts";
import { thisSystem } from "../capture/system.ts";
import type { Config } from "../config/config.ts";
import type { Io } from "./io.ts";
import type { Log } from "./log.ts";
import { capture, captureWish, isByThread } from "./observe.ts";

/** Reason of the gap between two captures. */
const REASON = "bpftrace was started again for a changed configuration";

/** Captures by a configuration, until it gets another one. */
export class CaptureSwitch {
  readonly #io: Io;
  readonly #log: Log;
  #config: Config;
  #run = new AbortController();

  constructor(config: Config, io: Io, log: Log) {
    this.#config = config;
    this.#io = io;
    this.#log = log;
  }

  /** What of the present capture another configuration wants otherwise, in words; empty: nothing. */
  differences(config: Config): string[] {
    const before = wishes(this.#config);
    const after = wishes(config);
    return Object.keys(after).filter((name) => !isDeepStrictEqual(before[name], after[name]));
  }

  /**
   * Makes sure that a configuration can be captured by, without doing it.
   *
   * @throws {CaptureError} where bpftrace or the program that it names is not there
   */
  async tryOut(config: Config): Promise<void> {
    if (config.capture.input !== undefined) return;
    await prepareCapture(thisSystem(), captureWish(config, this.#io));
  }

  /** Captures by this configuration from now on; bpftrace is started again. */
  change(config: Config): void {
    this.#config = config;
    this.#run.abort();
  }

  /**
   * Captures until the signal aborts. What a capture counted is read to its end before the next one
   * begins, and the time between the two is a gap. Where the next one gives no interval, the one before
   * comes back.
   *
   * @throws {CaptureError} where the first one does not work
   */
  async *lines(stop: AbortSignal): AsyncGenerator<Captured> {
    let worked: Config | undefined;
    let lastEndMs: number | undefined;
    while (!stop.aborted) {
      const config = this.#config;
      const run = this.#run = new AbortController();
      let isFirst = true;
      try {
        const signal = AbortSignal.any([stop, run.signal]);
        for await (const captured of capture(config, this.#io, this.#log, signal)) {
          for (const item of captured.items) {
            if (item.kind !== "interval") continue;
            const { timeMs, intervalSeconds } = item.interval;
            if (isFirst && lastEndMs !== undefined) {
              yield gap(lastEndMs, timeMs - intervalSeconds * 1_000);
            }
            isFirst = false;
            lastEndMs = timeMs;
          }
          yield captured;
        }
        if (!run.signal.aborted) return;
      } catch (error) {
        if (!(error instanceof CaptureError) || !isFirst || worked === undefined) throw error;
        this.#log.warn(`the old capture goes on: ${error.message}`, 1, "error");
        // Another one may have been asked for meanwhile.
        if (this.#config === config) this.#config = worked;
      }
      if (!isFirst) worked = config;
    }
  }
}

/** What a capture is made by; each with the words for it. */
function wishes(config: Config): Readonly<Record<string, unknown>> {
  const { intervalMs, capture: { bpftrace, program, mapKeys } } = config;
  return {
    interval: intervalMs,
    bpftrace,
    program,
    map_keys: mapKeys,
    threads: isByThread(config),
  };
}

function gap(fromMs: number, toMs: number): Captured {
  const gapSeconds = Math.max(0, (toMs - fromMs) / 1_000);
  return { arrivedMs: toMs, items: [{ kind: "gap", timeMs: toMs, gapSeconds, reason: REASON }] };
}
