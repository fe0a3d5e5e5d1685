/**
 * Points: what a batch is in line protocol, one point for each row.
 *
 * A server keeps one point for each series and time; the later one wins. So a point's tags are all
 * labels of its row: rows that differ in any of them never share a series, not even when an
 * interval is split over two writes.
 *
 * @module
 */
import { integerValue, tagValue } from "../../src/format/line_protocol.ts";
import type { Gap, Interval, Observation, TrafficEvent } from "../../src/traffic/event.ts";
import { isLost } from "../../src/traffic/event.ts";
import { LABEL_TAGS } from "./keys.ts";
import { gapLines, lostLines } from "./rare_points.ts";

/** How points are called and tagged. */
export interface PointStyle {
  readonly measurement: string;
  /** Tags that every point gets. */
  readonly tags: Readonly<Record<string, string>>;
}

/** What a line of a request stands for. */
export type Origin = TrafficEvent | "lost" | "gap";

/** A batch in line protocol. Line and origin have the same index. */
export interface Points {
  /** Without line feeds. */
  readonly lines: readonly string[];
  readonly origins: readonly Origin[];
}

/** Sum of the rows that one point stands for: of one, unless rows of a batch have the same labels. */
interface Row {
  readonly origin: TrafficEvent;
  readonly intervalSeconds: number;
  rxBytes: number;
  txBytes: number;
  foldedRows: number | undefined;
  onlyPid: number | undefined;
}

/**
 * The points of a batch. No two of them have the same series and time; their fields add up to those
 * of the rows.
 */
export async function pointsOf(batch: readonly Observation[], style: PointStyle): Promise<Points> {
  const intervals = batch.filter((observation) => observation.kind === "interval");
  const lines: string[] = [];
  const origins: Origin[] = [];
  for (const [timeMs, rows] of rowsByTime(intervals, style)) {
    for (const [series, row] of rows) {
      lines.push(`${series} ${fieldsOf(row)} ${timeMs}`);
      origins.push(row.origin);
    }
  }
  const add = (more: readonly string[], origin: Origin): void => {
    for (const line of more) {
      lines.push(line);
      origins.push(origin);
    }
  };
  const lossy = intervals.filter(({ lost }) => isLost(lost));
  if (lossy.length > 0) add(await lostLines(lossy, style), "lost");
  const gaps = batch.filter((observation): observation is Gap => observation.kind === "gap");
  if (gaps.length > 0) add(await gapLines(gaps, style), "gap");
  return { lines, origins };
}

type RowsBySeries = Map<string, Row>;

function rowsByTime(
  intervals: readonly Interval[],
  style: PointStyle,
): ReadonlyMap<number, RowsBySeries> {
  const times = new Map<number, RowsBySeries>();
  const valueOf = remembering(tagValue);
  for (const interval of intervals) {
    const timeMs = Math.round(interval.timeMs);
    let rows = times.get(timeMs);
    if (rows === undefined) times.set(timeMs, rows = new Map());
    const seriesOf = seriesWriter(style, interval.host, valueOf);
    for (const event of interval.events) addRow(rows, seriesOf(event), event, interval);
  }
  return times;
}

function addRow(
  rows: RowsBySeries,
  series: string,
  event: TrafficEvent,
  { intervalSeconds }: Interval,
): void {
  const { rxBytes, txBytes, foldedRows, onlyPid } = event;
  const row = rows.get(series);
  if (row === undefined) {
    rows.set(series, { origin: event, intervalSeconds, rxBytes, txBytes, foldedRows, onlyPid });
    return;
  }
  row.rxBytes += rxBytes;
  row.txBytes += txBytes;
  if (row.onlyPid !== onlyPid) row.onlyPid = undefined;
  if (row.foldedRows !== undefined || foldedRows !== undefined) {
    row.foldedRows = (row.foldedRows ?? 1) + (foldedRows ?? 1);
  }
}

/** Writes measurement and tags of events of one host, tags in the order of their keys. */
function seriesWriter(
  { measurement, tags }: PointStyle,
  host: string,
  valueOf: (text: string) => string,
): (event: TrafficEvent) => string {
  const fixed: Record<string, string> = { ...tags, host };
  const keys = [...Object.keys(fixed), ...LABEL_TAGS].sort();
  const parts = keys.map((key) => {
    const label = LABEL_TAGS.find((name) => name === key);
    return { label, text: `,${key}=${label === undefined ? valueOf(fixed[key] ?? "") : ""}` };
  });
  return (event) => {
    let series = measurement;
    for (const { label, text } of parts) {
      if (label === undefined) {
        series += text;
        continue;
      }
      const value = event[label];
      if (value === undefined) continue;
      series += text + (typeof value === "number" ? value : valueOf(value));
    }
    return series;
  };
}

/** The function, which sees each text once: the same few names come again and again. */
function remembering(write: (text: string) => string): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    let value = known.get(text);
    if (value === undefined) known.set(text, value = write(text));
    return value;
  };
}

function fieldsOf({ rxBytes, txBytes, intervalSeconds, foldedRows, onlyPid }: Row): string {
  const pid = onlyPid === undefined ? "" : `,pid=${integerValue(onlyPid)}`;
  const folded = foldedRows === undefined ? "" : `,folded_rows=${integerValue(foldedRows)}`;
  return `rx_bytes=${integerValue(rxBytes)},tx_bytes=${integerValue(txBytes)}` +
    `,interval_seconds=${intervalSeconds}${folded}${pid}`;
}
