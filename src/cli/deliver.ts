/**
 * Feeds the configured sinks from a session.
 *
 * @module
 */
import type { Config } from "../config/config.ts";
import type { LastCall } from "../delivery/delivery.ts";
import { CaptureSwitch } from "./capture_switch.ts";
import { EXIT } from "./exit_code.ts";
import { Feeding } from "./feeding.ts";
import type { Io } from "./io.ts";
import { type Log, logOf } from "./log.ts";
import type { Observer } from "./observe.ts";
import { Readiness } from "./readiness.ts";
import { type ConfigLoader, Reloader } from "./reload.ts";
import { requireSinks } from "./required_sinks.ts";
import { ServiceManager } from "./service_manager.ts";
import { runSession, type Source } from "./session.ts";
import { StatisticsReport } from "./statistics_report.ts";

/** After a signal: a service manager waits for us. */
const STOPPED: LastCall = { totalMs: 5_000, idleMs: 5_000 };
/** After the end of an input: somebody waits for the last row. */
const ENDED: LastCall = { totalMs: 24 * 3_600_000, idleMs: 30_000 };

/** What may be otherwise than at a terminal. */
export interface DeliveryOptions {
  /** Where captured lines come from; absent: what the configuration says. */
  readonly source?: Source;
  /** At SIGHUP the configuration is loaded again with it; absent: SIGHUP ends the program. */
  readonly load?: ConfigLoader;
}

/**
 * Delivers everything observed to the sinks of the configuration.
 *
 * @returns the exit code
 */
export async function deliverAll(
  config: Config,
  io: Io,
  { source, load }: DeliveryOptions = {},
): Promise<number> {
  using log = logOf(config, io);
  await using manager = new ServiceManager(io, log);
  let isEarly = false;
  using _early = load === undefined ? null : io.onSignal("SIGHUP", () => isEarly = true);
  if (!await requireSinks(config, io, log)) return EXIT.unavailable;
  const { input } = config.capture;
  const isPatient = source !== undefined || (input !== undefined && input !== "-");
  await using feeding = new Feeding(config, io, log, isPatient);
  if (config.sinks.every(({ type }) => type !== "stdout")) log.info(feedingText(config));
  using _report = new StatisticsReport({ feeding, log });
  const capture = new CaptureSwitch(config, io, log);
  const turns = new Turns();
  let observer: Observer | undefined;
  await using reloader = load === undefined ? undefined : new Reloader({
    load,
    feeding,
    capture,
    manager,
    io,
    log,
    pausing: (body) => turns.take(body),
    observer: () => observer,
  });
  if (isEarly) reloader?.ask();
  const readiness = new Readiness(manager, config);
  const { intervals, wasStopped } = await runSession(config, io, log, {
    keepsHangUp: load !== undefined,
    started: (made) => {
      observer = made;
      if (input !== undefined) readiness.reached("STATUS=Waiting for input");
    },
    lines: (signal) => capture.lines(signal),
    captured: (_captured, observed, signal) =>
      turns.take(async () => {
        for (const observation of observed) await feeding.deliver(observation, signal);
        readiness.saw(observed);
        return feeding.isOpen;
      }),
  }, source);
  manager.tell("STOPPING=1");
  await reloader?.close();
  const isComplete = await lastCall(feeding, wasStopped ? STOPPED : ENDED, io, log);
  // Somebody who waits for the end wants to know; a service that is stopped has logged it long ago.
  const hasLost = !wasStopped && feeding.hasLost;
  if (feeding.hasFailed || hasLost || !isComplete) return EXIT.failed;
  const isKernel = source === undefined && input === undefined;
  return isKernel || !feeding.isOpen ? EXIT.ok : exitOfInput(intervals, log);
}

/** One after the other. */
class Turns {
  #last: Promise<unknown> = Promise.resolve();

  take<T>(body: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(body);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}

/** Who types it sees no rows, and wants to know that all is well. */
function feedingText({ sinks }: Config): string {
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

/**
 * Waits for the durable sinks; a signal ends the waiting.
 *
 * @returns false where rows were lost, or where a sink could not take what an input held
 */
async function lastCall(delivery: Feeding, call: LastCall, io: Io, log: Log): Promise<boolean> {
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
