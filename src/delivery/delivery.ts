/**
 * Hands observations to all sinks: to the live ones at once, to the durable ones through the journal.
 *
 * @module
 */
import type { SinkStatistics, Statistics } from "../../sinks/sink.ts";
import type { Observation } from "../traffic/event.ts";
import type { DurableRunner } from "./durable_runner.ts";
import type { Journal } from "./journal/journal.ts";
import type { LiveRunner } from "./live_runner.ts";

/** Everything that observations go to. */
export interface Recipients {
  readonly live: readonly LiveRunner[];
  readonly durable: readonly DurableRunner[];
  /** Where there are durable sinks. */
  readonly journal?: Journal;
  /**
   * True where what comes can wait, such as a file: then every sink is waited for. The kernel cannot:
   * then only a live sink that is alone is, and the kernel's own counting bridges the time.
   */
  readonly isPatient: boolean;
}

/** How long to wait at the end for what is not yet taken. */
export interface LastCall {
  /** Altogether, milliseconds. */
  readonly totalMs: number;
  /** Without any sink taking anything, milliseconds. */
  readonly idleMs: number;
}

/** Rows that a durable sink has not taken at the end. */
export interface Remainder {
  readonly sink: string;
  /** Rows that stay in the journal for the next start. */
  readonly kept: number;
  /** Rows that were in memory only. */
  readonly lost: number;
}

/** Rows that a patient source may be ahead of the slowest sink. */
const AHEAD_ROWS = 20_000;

/** All sinks together. */
export class Delivery implements AsyncDisposable {
  readonly #recipients: Recipients;

  constructor(recipients: Recipients) {
    this.#recipients = recipients;
  }

  /** True while a sink takes more. */
  get isOpen(): boolean {
    const { live, durable } = this.#recipients;
    return live.some(({ state }) => state === "ok") ||
      durable.some(({ state }) => state !== "closed");
  }

  /** True where a sink refuses to take anything. */
  get hasFailed(): boolean {
    return this.statistics.some(({ state }) => state === "refused");
  }

  /** True where rows are gone that a sink should have had. */
  get hasLost(): boolean {
    return this.statistics.some(({ rejected, dropped }) =>
      rejected > 0 || Object.values(dropped).some((rows) => rows > 0)
    );
  }

  /** What became of the rows of every sink. */
  get statistics(): SinkStatistics[] {
    const { live, durable } = this.#recipients;
    return [...live, ...durable].map(({ statistics }) => statistics);
  }

  /** Size of the journal in bytes; undefined where there is no file. */
  get journalBytes(): number | undefined {
    return this.#recipients.journal?.fileBytes;
  }

  /**
   * Hands an observation to every sink. Waits for those that can be waited for.
   *
   * @param signal ends the waiting for durable sinks
   */
  async deliver(observation: Observation, signal: AbortSignal): Promise<void> {
    const { live, durable, journal, isPatient } = this.#recipients;
    journal?.append(observation);
    for (const runner of durable) runner.wake();
    if (isPatient || (live.length === 1 && durable.length === 0)) {
      await Promise.all(live.map((runner) => runner.deliver(observation)));
      if (isPatient) await this.#waitFor(AHEAD_ROWS, signal);
    } else {
      await Promise.all(live.map((runner) => runner.offer(observation)));
    }
  }

  /**
   * Hands what the runner measures of itself to the sinks that ask for it.
   *
   * @param signal deadline
   */
  async deliverStatistics(statistics: Statistics, signal: AbortSignal): Promise<void> {
    await Promise.all(this.#recipients.durable.map(async ({ sink }) => {
      // What is not taken is not tried again: the next ones say more.
      await sink.writeStatistics?.(statistics, signal).catch(() => undefined);
    }));
  }

  /**
   * Waits until the durable sinks have taken everything, within limits.
   *
   * @param signal ends the waiting
   * @returns what was not taken
   */
  async finish({ totalMs, idleMs }: LastCall, signal: AbortSignal): Promise<Remainder[]> {
    const { durable } = this.#recipients;
    for (const runner of durable) runner.hurry();
    const controller = new AbortController();
    const end = (): void => controller.abort();
    signal.addEventListener("abort", end);
    if (signal.aborted) end();
    const total = setTimeout(end, totalMs);
    await Promise.all(durable.map((runner) => untilIdle(runner, idleMs, controller.signal)));
    clearTimeout(total);
    signal.removeEventListener("abort", end);
    return this.#remainders();
  }

  /** Gives all sinks back, and the journal. */
  async [Symbol.asyncDispose](): Promise<void> {
    const { live, durable, journal } = this.#recipients;
    await Promise.all([...live, ...durable].map((runner) => runner[Symbol.asyncDispose]()));
    journal?.[Symbol.dispose]();
  }

  #remainders(): Remainder[] {
    const { durable, journal } = this.#recipients;
    if (journal === undefined) return [];
    return durable.flatMap(({ key, name, lagRows }) => {
      if (lagRows === 0) return [];
      const lost = journal.unsaved(key);
      return [{ sink: name, kept: lagRows - lost, lost }];
    });
  }

  async #waitFor(rows: number, signal: AbortSignal): Promise<void> {
    for (const runner of this.#recipients.durable) {
      while (runner.lagRows > rows && !signal.aborted) await runner.progress(signal);
    }
  }
}

/** Waits until a sink has taken everything, or nothing for too long. */
async function untilIdle(runner: DurableRunner, idleMs: number, end: AbortSignal): Promise<void> {
  while (!runner.isCaughtUp && runner.state !== "closed" && !end.aborted) {
    const idle = new AbortController();
    const abort = (): void => idle.abort();
    const timer = setTimeout(abort, idleMs);
    end.addEventListener("abort", abort);
    await runner.progress(idle.signal);
    end.removeEventListener("abort", abort);
    clearTimeout(timer);
    if (idle.signal.aborted) return;
  }
}
