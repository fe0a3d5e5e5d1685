/**
 * Feeds the configured sinks from a session.
 *
 * @module
 */
import { findSinkType } from "../../sinks/mod.ts";
import type { Config, SinkConfig } from "../config/config.ts";
import { Delivery } from "../delivery/delivery.ts";
import { SinkRunner } from "../delivery/sink_runner.ts";
import type { View } from "../traffic/view.ts";
import { EXIT } from "./exit_code.ts";
import type { Io } from "./io.ts";
import { type Log, logOf } from "./log.ts";
import { runSession, type Source } from "./session.ts";

/**
 * Delivers everything observed to the sinks of the configuration.
 *
 * @param source undefined: what the configuration says
 * @returns the exit code
 */
export async function deliverAll(config: Config, io: Io, source?: Source): Promise<number> {
  using log = logOf(config, io);
  await using delivery = new Delivery(
    config.sinks.map((sink) => runnerOf(sink, config, io, log)),
  );
  const { intervals } = await runSession(config, io, log, {
    captured: async (_captured, observed) => {
      for (const observation of observed) await delivery.deliver(observation);
      return delivery.isOpen;
    },
  }, source);
  if (delivery.hasFailed) return EXIT.failed;
  const isKernel = source === undefined && config.capture.input === undefined;
  return isKernel || !delivery.isOpen ? EXIT.ok : exitOfInput(intervals, log);
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

function runnerOf(sink: SinkConfig, config: Config, io: Io, log: Log): SinkRunner {
  const type = findSinkType(sink.type);
  if (type === undefined) throw new Error(`Sink type "${sink.type}" is not registered`);
  const top = sink.top ?? config.top;
  const selectsTop = type.selectsTop?.(sink.options, io.stdout) ?? false;
  const groupBy = sink.groupBy ?? config.groupBy ?? type.defaultGroupBy?.(sink.options, io.stdout);
  const view: View = {
    ...(groupBy === undefined ? {} : { groupBy }),
    ...(top === undefined || selectsTop ? {} : { top }),
    filter: config.filter,
    includeLoopback: sink.includeLoopback ?? config.includeLoopback,
  };
  const opened = type.create(sink.options, {
    units: config.units,
    stdout: io.stdout,
    screen: io.env("TERM") === "dumb" ? "dumb" : io.env("NO_COLOR") ? "mono" : "color",
    ...(top === undefined ? {} : { top }),
  });
  return new SinkRunner({ name: sink.type, sink: opened, view }, (text, rows) => {
    log.warn(text, rows, "error");
  });
}
