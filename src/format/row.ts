/**
 * The public row form of the event model: what NDJSON, CSV and logfmt print, one flat object a row.
 *
 * Names and order of the fields are a public format: additions only.
 *
 * @module
 */
import { type Interval, isLost, type Observation, type TrafficEvent } from "../traffic/event.ts";

/** One row of traffic. Fields that do not apply, or were not grouped by, are absent. */
export interface EventRow {
  /** End of the interval: RFC 3339, UTC, milliseconds. */
  readonly time: string;
  /** Measured length of the interval. */
  readonly interval_seconds: number;
  /** Name of the host. */
  readonly host: string;
  /** Thread-group id. */
  readonly pid?: number;
  /** Name of the process. */
  readonly process?: string;
  /** Id of the thread; only where rows are kept by thread. */
  readonly tid?: number;
  /** Name of the thread that moved the bytes. */
  readonly thread?: string;
  /** Real user id. */
  readonly uid?: number;
  /** Name of the user. */
  readonly user?: string;
  /** Path in the cgroup v2 hierarchy. */
  readonly cgroup?: string;
  /** systemd unit. */
  readonly unit?: string;
  /** Container name or short id. */
  readonly container?: string;
  /** `tcp`, `udp`, `icmp`, `sctp`, `mptcp`, `raw`, `packet` or `other`. */
  readonly protocol?: string;
  /** `ipv4`, `ipv6` or `packet`. */
  readonly family?: string;
  /** `network` or `loopback`. */
  readonly scope?: string;
  /** Only on the row that adds up what `top` left out, whose `process` is `other`: its rows. */
  readonly folded_rows?: number;
  /** Application bytes, without headers, that the process received from its sockets. */
  readonly rx_bytes: number;
  /** Application bytes, without headers, that the process handed to its sockets. */
  readonly tx_bytes: number;
}

/** What of an interval could not be attributed. Only where anything at all was lost. */
export interface LostRow {
  /** End of the interval. */
  readonly time: string;
  /** Measured length of the interval. */
  readonly interval_seconds: number;
  /** Name of the host. */
  readonly host: string;
  /** Received bytes that were seen but had no row left. */
  readonly lost_rx_bytes: number;
  /** Sent bytes that were seen but had no row left. */
  readonly lost_tx_bytes: number;
  /** Socket calls that the probe did not run for. */
  readonly lost_calls: number;
  /** Messages from bpftrace that were lost or could not be read. */
  readonly lost_messages: number;
}

/** A stretch of time in which nothing was measured. */
export interface GapRow {
  /** End of the gap. */
  readonly time: string;
  /** Name of the host. */
  readonly host: string;
  /** Length of the gap. */
  readonly gap_seconds: number;
  /** What happened, one sentence. */
  readonly reason: string;
}

/** One line of output. */
export type Row = EventRow | LostRow | GapRow;

/** Fields of a row in the order in which they are written. */
export const ROW_FIELDS = [
  "time",
  "interval_seconds",
  "host",
  "pid",
  "process",
  "tid",
  "thread",
  "uid",
  "user",
  "cgroup",
  "unit",
  "container",
  "protocol",
  "family",
  "scope",
  "folded_rows",
  "rx_bytes",
  "tx_bytes",
  "lost_rx_bytes",
  "lost_tx_bytes",
  "lost_calls",
  "lost_messages",
  "gap_seconds",
  "reason",
] as const;

/** One of {@link ROW_FIELDS}. */
export type RowField = typeof ROW_FIELDS[number];

/**
 * The rows of an observation: an interval gives one for each event and, if anything was lost, one
 * more that says what; a gap gives one. An interval without events gives none.
 *
 * @throws {RangeError} if the time is not one that a date can hold
 */
export function rowsOf(observation: Observation): Row[] {
  const time = new Date(observation.timeMs).toISOString();
  if (observation.kind === "gap") {
    const { host, gapSeconds, reason } = observation;
    return [{ time, host, gap_seconds: gapSeconds, reason }];
  }
  const rows: Row[] = observation.events.map((event) => eventRow(time, observation, event));
  if (isLost(observation.lost)) {
    const { rxBytes, txBytes, calls, messages } = observation.lost;
    rows.push({
      time,
      interval_seconds: observation.intervalSeconds,
      host: observation.host,
      lost_rx_bytes: rxBytes,
      lost_tx_bytes: txBytes,
      lost_calls: calls,
      lost_messages: messages,
    });
  }
  return rows;
}

/** The value of a field, undefined where the row has none. */
export function valueOf(row: Row, field: RowField): string | number | undefined {
  return (row as Partial<Record<RowField, string | number>>)[field];
}

function eventRow(time: string, interval: Interval, event: TrafficEvent): EventRow {
  return {
    time,
    interval_seconds: interval.intervalSeconds,
    host: interval.host,
    ...(event.pid !== undefined && { pid: event.pid }),
    ...(event.process !== undefined && { process: event.process }),
    ...(event.tid !== undefined && { tid: event.tid }),
    ...(event.thread !== undefined && { thread: event.thread }),
    ...(event.uid !== undefined && { uid: event.uid }),
    ...(event.user !== undefined && { user: event.user }),
    ...(event.cgroup !== undefined && { cgroup: event.cgroup }),
    ...(event.unit !== undefined && { unit: event.unit }),
    ...(event.container !== undefined && { container: event.container }),
    ...(event.protocol !== undefined && { protocol: event.protocol }),
    ...(event.family !== undefined && { family: event.family }),
    ...(event.scope !== undefined && { scope: event.scope }),
    ...(event.foldedRows !== undefined && { folded_rows: event.foldedRows }),
    rx_bytes: event.rxBytes,
    tx_bytes: event.txBytes,
  };
}
