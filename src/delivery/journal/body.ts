/**
 * How an observation is written in the journal: its rows as columns of JSON, compressed.
 *
 * @module
 */
import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { Gap, Interval, Observation, TrafficEvent } from "../../traffic/event.ts";
import { isLost, type Lost, NOTHING_LOST } from "../../traffic/event.ts";

/** Fast, and nearly as small as the slower levels on rows that resemble each other. */
const LEVEL = 1;

interface IntervalBody {
  readonly seconds: number;
  readonly lost?: Lost;
  /** Names of the columns. */
  readonly columns: readonly string[];
  /** One list per event; null where it lacks the column. */
  readonly rows: readonly (readonly unknown[])[];
}

interface GapBody {
  readonly seconds: number;
  readonly reason: string;
}

/** What of an observation stands beside its body. */
export interface Head {
  readonly kind: Observation["kind"];
  /** Milliseconds since the epoch. */
  readonly timeMs: number;
  readonly host: string;
}

/** Rows that an observation counts for: its events, or one for a gap. */
export function rowCount(observation: Observation): number {
  return observation.kind === "interval" ? observation.events.length : 1;
}

/** Writes what {@link decodeBody} reads. */
export function encodeBody(observation: Observation): Uint8Array {
  const body = observation.kind === "interval" ? intervalBody(observation) : gapBody(observation);
  return deflateRawSync(JSON.stringify(body), { level: LEVEL });
}

/**
 * Reads an observation.
 *
 * @throws {Error} where the bytes are not what {@link encodeBody} writes
 */
export function decodeBody({ kind, timeMs, host }: Head, bytes: Uint8Array): Observation {
  const body: unknown = JSON.parse(inflateRawSync(bytes).toString("utf8"));
  if (kind === "gap") {
    const { seconds, reason } = body as GapBody;
    return { kind, timeMs, gapSeconds: seconds, host, reason };
  }
  const { seconds, lost = NOTHING_LOST, columns, rows } = body as IntervalBody;
  const events = rows.map((row) => eventOf(columns, row));
  return { kind, timeMs, intervalSeconds: seconds, host, events, lost };
}

function intervalBody({ intervalSeconds: seconds, events, lost }: Interval): IntervalBody {
  const columns = [...new Set(events.flatMap((event) => Object.keys(event)))];
  const rows = events.map((event) =>
    columns.map((column) => event[column as keyof TrafficEvent] ?? null)
  );
  return { seconds, ...(isLost(lost) ? { lost } : {}), columns, rows };
}

function gapBody({ gapSeconds: seconds, reason }: Gap): GapBody {
  return { seconds, reason };
}

function eventOf(columns: readonly string[], row: readonly unknown[]): TrafficEvent {
  const event: Record<string, unknown> = {};
  for (const [index, column] of columns.entries()) {
    const value = row[index];
    if (value !== null) event[column] = value;
  }
  return event as unknown as TrafficEvent;
}
