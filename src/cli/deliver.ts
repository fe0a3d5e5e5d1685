/**
 * Feeds the configured sinks from a session.
 *
 * @module
 */
import type { Config } from "../config/config.ts";
import { Delivery, type LastCall } from "../delivery/delivery.ts";
import { Journal } from "../delivery/journal/journal.ts";
import { EXIT } from "./exit_code.ts";
import type { Io } from "./io.ts";
import { journalPath } from "./journal_path.ts";
import { type Log, logOf } from "./log.ts";
import { requireSinks } from "./required_sinks.ts";
import { runSession, type Source } from "./session.ts";
import { durableRunner, liveRunner } from "./sinks_of.ts";
import { StatisticsReport } from "./statistics_report.ts";

/** After a signal: a service manager waits for us. */
const STOPPED: LastCall = { totalMs: 5_000, idleMs: 5_000 };
/** After the end of an input: somebody waits for the last row. */
const ENDED: LastCall = { totalMs: 24 * 3_600_000, idleMs: 30_000 };

/**
 * Delivers everything observed to the sinks of the configuration.
 *
 * @param source undefined: what the configuration says
 * @returns the exit code
 */
export async function deliverAll(config: Config, io: Io, source?: Source): Promise<number> {
  using log = logOf(config, io);
  if (!await requireSinks(config, io, log)) return EXIT.unavailable;
  const { input } = config.capture;
  const isPatient = source !== undefined || (input !== undefined && input !== "-");
  const durable = config.sinks.filter(({ sinkType }) => sinkType.kind === "durable");
  const journal = durable.length === 0 ? undefined : openJournal(config, io, log);
  await using delivery = new Delivery({
    live: config.sinks.filter((sink) => !durable.includes(sink))
      .map((sink) => liveRunner(sink, config, io, log)),
    durable: journal === undefined
      ? []
      : durable.map((sink) => durableRunner(sink, config, io, log, journal)),
    ...(journal === undefined ? {} : { journal }),
    isPatient,
  });
  if (config.sinks.every(({ type }) => type !== "stdout")) log.info(feeding(config));
  using _report = new StatisticsReport({ delivery, journal, log, host: config.host });
  const { intervals, wasStopped } = await runSession(config, io, log, {
    captured: async (_captured, observed, signal) => {
      for (const observation of observed) await delivery.deliver(observation, signal);
      return delivery.isOpen;
    },
  }, source);
  const isComplete = await lastCall(delivery, wasStopped ? STOPPED : ENDED, io, log);
  // Somebody who waits for the end wants to know; a service that is stopped has logged it long ago.
  const hasLost = !wasStopped && delivery.hasLost;
  if (delivery.hasFailed || hasLost || !isComplete) return EXIT.failed;
  const isKernel = source === undefined && input === undefined;
  return isKernel || !delivery.isOpen ? EXIT.ok : exitOfInput(intervals, log);
}

/** Who types it sees no rows, and wants to know that all is well. */
function feeding({ sinks }: Config): string {
  const names = sinks.map(({ name }) => name).join(", ");
  return `feeding ${names}; Ctrl-C ends it, "socktraf sinks --status" tells how it goes`;
}

/** An input without any interval is not what it should be. */
export function exitOfInput(intervals: number, log: Log): number {
  if (intervals > 0) return EXIT.ok;
  log.warn(NOTHING, 1, "error");
  return EXIT.failed;
}

const NOTHING =
  'The input holds no interval: it should be the output of "bpftrace -f json" with the program ' +
  'that "socktraf program" prints, or a file of "socktraf record"';

function openJournal(config: Config, io: Io, log: Log): Journal {
  const { maxAgeMs, maxBytes } = config.journal;
  return Journal.open({
    path: journalPath(config, io),
    maxAgeMs,
    maxBytes,
    nowMs: Date.now,
    warn: (text, count, level) => log.warn(text, count, level),
  });
}

/**
 * Waits for the durable sinks; a signal ends the waiting.
 *
 * @returns false where rows were lost, or where a sink could not take what an input held
 */
async function lastCall(delivery: Delivery, call: LastCall, io: Io, log: Log): Promise<boolean> {
  const controller = new AbortController();
  const listeners = (["SIGINT", "SIGTERM", "SIGHUP"] as const)
    .map((signal) => io.onSignal(signal, () => controller.abort()));
  try {
    const remainders = await delivery.finish(call, controller.signal);
    for (const { sink, kept, lost } of remainders) {
      if (kept > 0) {
        log.warn(`sink ${sink}: ${kept} rows that it has not taken stay in the journal`);
      }
      if (lost > 0) {
        log.warn(`sink ${sink} lost ${lost} rows: there is no journal for them`, 1, "error");
      }
    }
    const isLost = remainders.some(({ lost }) => lost > 0);
    return !isLost && (call === STOPPED || remainders.length === 0);
  } finally {
    for (const listener of listeners) listener[Symbol.dispose]();
  }
}
