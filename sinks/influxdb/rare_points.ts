/**
 * The points that are rare: what was lost, gaps, and what socktraf measures of itself. They have
 * fields of all types, so the client of InfluxDB's makers writes them; it is loaded when the first of
 * them comes. (Rows it would write three times slower than `points.ts`.)
 *
 * @module
 */
import type { Point } from "@influxdata/influxdb-client";
import { safeText } from "../../src/format/line_protocol.ts";
import { type Gap, type Interval, type Lost, NOTHING_LOST } from "../../src/traffic/event.ts";
import { sumLost } from "../../src/traffic/sums.ts";
import type { SinkStatistics, Statistics } from "../sink.ts";
import type { PointStyle } from "./points.ts";

/** The points for what these intervals lost: measurement `…_lost`. */
export async function lostLines(
  intervals: readonly Interval[],
  style: PointStyle,
): Promise<string[]> {
  const sums = new Map<string, { host: string; timeMs: number; lost: Lost }>();
  for (const { host, timeMs, lost } of intervals) {
    const key = `${timeMs} ${host}`;
    const sum = sums.get(key)?.lost ?? NOTHING_LOST;
    sums.set(key, {
      host,
      timeMs,
      lost: sumLost(sum, lost),
    });
  }
  const start = await starter(style, "lost");
  return [...sums.values()].map(({ host, timeMs, lost }) =>
    lineOf(
      start(host, timeMs)
        .intField("rx_bytes", lost.rxBytes)
        .intField("tx_bytes", lost.txBytes)
        .intField("calls", lost.calls)
        .intField("messages", lost.messages),
    )
  );
}

/** The points for gaps: measurement `…_gap`. */
export async function gapLines(gaps: readonly Gap[], style: PointStyle): Promise<string[]> {
  const sums = new Map<string, Gap>();
  for (const gap of gaps) {
    const key = `${gap.timeMs} ${gap.host}`;
    const sum = sums.get(key);
    sums.set(
      key,
      sum === undefined ? gap : {
        ...gap,
        gapSeconds: sum.gapSeconds + gap.gapSeconds,
        reason: `${sum.reason}; ${gap.reason}`,
      },
    );
  }
  const start = await starter(style, "gap");
  return [...sums.values()].map(({ host, timeMs, gapSeconds, reason }) =>
    lineOf(
      start(host, timeMs)
        .floatField("gap_seconds", gapSeconds)
        .stringField("reason", safeText(reason)),
    )
  );
}

/**
 * The points for what the runner measures of itself: measurement `…_internal`, one for each sink, and
 * one for the journal.
 */
export async function statisticsLines(
  { timeMs, host, sinks, journalBytes }: Statistics,
  style: PointStyle,
): Promise<string[]> {
  const start = await starter(style, "internal");
  const lines = sinks.map((sink) => lineOf(sinkPoint(start(host, timeMs), sink)));
  if (journalBytes !== undefined) {
    lines.push(lineOf(start(host, timeMs).intField("journal_bytes", journalBytes)));
  }
  return lines;
}

function sinkPoint(point: Point, sink: SinkStatistics): Point {
  point.tag("sink", safeText(sink.sink))
    .stringField("state", sink.state)
    .intField("written_rows", sink.written)
    .intField("rejected_rows", sink.rejected)
    .intField("retries", sink.retries)
    .intField("lag_rows", sink.lagRows)
    .floatField("lag_seconds", sink.lagSeconds)
    .floatField("write_seconds", sink.writeSeconds);
  let dropped = 0;
  for (const [reason, rows] of Object.entries(sink.dropped)) {
    dropped += rows;
    point.intField(`dropped_rows_${reason.replace(/[^A-Za-z0-9]+/g, "_")}`, rows);
  }
  point.intField("dropped_rows", dropped);
  return point;
}

/** Begins points of a measurement. */
async function starter(
  { measurement, tags }: PointStyle,
  what: "lost" | "gap" | "internal",
): Promise<(host: string, timeMs: number) => Point> {
  const { Point } = await import("@influxdata/influxdb-client");
  return (host, timeMs) => {
    const point = new Point(`${measurement}_${what}`).timestamp(String(Math.round(timeMs)));
    for (const [key, value] of Object.entries(tags)) point.tag(key, safeText(value));
    return point.tag("host", safeText(host));
  };
}

function lineOf(point: Point): string {
  const line = point.toLineProtocol();
  if (line === undefined) throw new Error("A point has no fields");
  return line;
}
