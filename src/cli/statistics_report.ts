/**
 * Tells what becomes of the rows of every sink: in the journal, on standard error as JSON, and to the
 * sinks that ask for it.
 *
 * @module
 */
import type { ProcessStatus } from "../delivery/journal/status.ts";
import type { Feeding } from "./feeding.ts";
import type { Log } from "./log.ts";

/** How often the status in the journal is renewed, and sinks get statistics, milliseconds. */
const STATUS_MS = 10_000;
/** Every so many times a line is logged, too. */
const LOG_EVERY = 6;
/** Deadline of a sink for statistics, milliseconds. */
const SINK_MS = 5_000;

/** What a report is made of. */
export interface Reported {
  readonly feeding: Feeding;
  readonly log: Log;
}

/** Reports at regular times, and at the end. */
export class StatisticsReport implements Disposable {
  readonly #reported: Reported;
  readonly #startedMs = Date.now();
  readonly #timer: ReturnType<typeof setInterval>;
  #count = 0;

  /** Begins to report. */
  constructor(reported: Reported) {
    this.#reported = reported;
    reported.feeding.saveStatus(this.#status());
    this.#timer = setInterval(() => this.#report(++this.#count % LOG_EVERY === 0), STATUS_MS);
  }

  /** The last report. */
  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    const { log, feeding } = this.#reported;
    const status = this.#status();
    log.numbers("statistics", { sinks: status.sinks });
    feeding.saveStatus({ ...status, endedMs: status.updatedMs });
  }

  #report(isLogged: boolean): void {
    const { feeding, log } = this.#reported;
    const { host } = feeding.config;
    const status = this.#status();
    feeding.saveStatus(status);
    if (isLogged) log.numbers("statistics", { sinks: status.sinks });
    const { updatedMs: timeMs, sinks, journalBytes } = status;
    const statistics = {
      timeMs,
      host,
      sinks,
      ...(journalBytes === undefined ? {} : { journalBytes }),
    };
    void feeding.deliverStatistics(statistics, AbortSignal.timeout(SINK_MS));
  }

  #status(): ProcessStatus {
    const { feeding } = this.#reported;
    const { journalBytes } = feeding;
    return {
      pid: Deno.pid,
      startedMs: this.#startedMs,
      updatedMs: Date.now(),
      host: feeding.config.host,
      sinks: feeding.statistics,
      ...(journalBytes === undefined ? {} : { journalBytes }),
    };
  }
}
