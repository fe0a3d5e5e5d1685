/**
 * The sinks of a configuration, made and with what feeds them.
 *
 * @module
 */
import manifest from "../../deno.json" with { type: "json" };
import type { SinkContext } from "../../sinks/sink.ts";
import type { Config, SinkConfig } from "../config/config.ts";
import { DurableRunner } from "../delivery/durable_runner.ts";
import type { Journal } from "../delivery/journal/journal.ts";
import { LiveRunner } from "../delivery/live_runner.ts";
import type { View } from "../traffic/view.ts";
import { hostId } from "./host_id.ts";
import type { Io } from "./io.ts";
import type { Log } from "./log.ts";

/** What a sink may know of the program around it. */
export function sinkContext(sink: SinkConfig, config: Config, io: Io): SinkContext {
  const top = sink.top ?? config.top;
  return {
    units: config.units,
    stdout: io.stdout,
    screen: io.env("TERM") === "dumb" ? "dumb" : io.env("NO_COLOR") ? "mono" : "color",
    ...(top === undefined ? {} : { top }),
    host: config.host,
    hostId: hostId(config.host),
    version: manifest.version,
    intervalMs: config.intervalMs,
  };
}

/** The runner of a live sink. */
export function liveRunner(sink: SinkConfig, config: Config, io: Io, log: Log): LiveRunner {
  const feed = {
    name: sink.name,
    sink: sink.sinkType.create(sink.options, sinkContext(sink, config, io)),
    view: viewOf(sink, config, io),
  };
  return new LiveRunner(feed, (text, rows) => log.warn(text, rows, "error"));
}

/** The runner of a durable sink, which goes on where it stopped. */
export function durableRunner(
  sink: SinkConfig,
  config: Config,
  io: Io,
  log: Log,
  journal: Journal,
): DurableRunner {
  const { sinkType, options, name, durable } = sink;
  const key = `${name} ${sinkType.target?.(options) ?? ""}`;
  const { state } = journal.register(key, sinkType.unsafeMs?.(options));
  const context = {
    ...sinkContext(sink, config, io),
    ...(state === undefined ? {} : { state }),
  };
  const feed = {
    name,
    key,
    sink: sinkType.create(options, context),
    view: viewOf(sink, config, io),
    ...durable,
  };
  return new DurableRunner(feed, journal, {
    nowMs: Date.now,
    random: Math.random,
    tell: (text, count, level) => level === "info" ? log.info(text) : log.warn(text, count, level),
  });
}

/** What of an interval a sink gets. */
export function viewOf(sink: SinkConfig, config: Config, io: Io): View {
  const { sinkType: type } = sink;
  const top = sink.top ?? config.top;
  const selectsTop = type.selectsTop?.(sink.options, io.stdout) ?? false;
  const general = type.groupsItself === true ? undefined : config.groupBy;
  const groupBy = sink.groupBy ?? general ?? type.defaultGroupBy?.(sink.options, io.stdout);
  return {
    ...(groupBy === undefined ? {} : { groupBy }),
    ...(top === undefined || selectsTop ? {} : { top }),
    filter: config.filter,
    includeLoopback: sink.includeLoopback ?? config.includeLoopback,
  };
}
