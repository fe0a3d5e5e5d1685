/**
 * The sink contract. A sink turns observations into some program's or database's own form, and
 * nothing else: it never buffers, retries, sleeps or logs. Queues, retries, deadlines and
 * statistics belong to the runner in `src/delivery`.
 *
 * @module
 */
import type { z } from "zod";
import type { Observation } from "../src/traffic/event.ts";
import type { GroupField } from "../src/traffic/view.ts";

/**
 * How a sink is fed. A `live` sink wants the newest state and holds nobody up; a `durable` sink
 * wants every row, in order, at least once.
 */
export type SinkKind = "live" | "durable";

/** What became of a batch. The runner acts on it; the sink does not. */
export type Outcome =
  /** Everything was taken. */
  | { readonly status: "delivered" }
  /**
   * All rows but some were taken; these never will be. `reasons` names the rows as far as the receiver
   * does, at most {@link MAX_REASONS} of them.
   */
  | { readonly status: "rejected"; readonly count: number; readonly reasons: readonly string[] }
  /** Nothing was taken; the same batch may be taken later, not before `afterMs` where that is known. */
  | { readonly status: "retry"; readonly reason: string; readonly afterMs?: number }
  /** Nothing was taken because the batch is too large; halves of it may be. */
  | { readonly status: "too_large"; readonly reason: string }
  /** Nothing was taken and nothing ever will be, until somebody changes the configuration. */
  | { readonly status: "refused"; readonly reason: string }
  /** The reader has gone away for good, as when a pipe is closed. Not an error. */
  | { readonly status: "closed" };

/** The batch was taken. */
export const DELIVERED: Outcome = { status: "delivered" };

/** Most reasons in one outcome. */
export const MAX_REASONS = 10;

/** What became of the rows of one sink since the runner started, and where it stands. */
export interface SinkStatistics {
  /** Name of the sink. */
  readonly sink: string;
  /** `ok`; `retrying` after a failure; `refused` until somebody changes something; `closed` for good. */
  readonly state: "ok" | "retrying" | "refused" | "closed";
  /** Rows taken. */
  readonly written: number;
  /** Rows that the receiver refused one by one. */
  readonly rejected: number;
  /** Rows lost before the receiver could take them, by reason. */
  readonly dropped: Readonly<Record<string, number>>;
  /** Batches tried again. */
  readonly retries: number;
  /** Rows recorded and not yet taken. */
  readonly lagRows: number;
  /** Age of the oldest of them in seconds; 0 where there is none. */
  readonly lagSeconds: number;
  /** Seconds that the last write took. */
  readonly writeSeconds: number;
  /** What the last failure was, while the sink has not recovered from it. */
  readonly problem?: string;
}

/** What the runner measures of itself. */
export interface Statistics {
  /** Milliseconds since the epoch. */
  readonly timeMs: number;
  readonly host: string;
  readonly sinks: readonly SinkStatistics[];
  /** Size of the journal in bytes; undefined where rows are kept in memory only. */
  readonly journalBytes?: number;
}

/** Answer of {@link Sink.probe}. */
export type ProbeResult =
  | { readonly ok: true; readonly detail: string }
  | { readonly ok: false; readonly problem: string; readonly advice: string };

/** One open sink. */
export interface Sink extends AsyncDisposable {
  /** Can it be reached and written to? Writes no traffic. */
  probe(signal: AbortSignal): Promise<ProbeResult>;
  /** Takes a batch, or says what became of it. Throws only on programming errors and when the signal aborts. */
  write(batch: readonly Observation[], signal: AbortSignal): Promise<Outcome>;
  /**
   * For a durable sink that has to remember something across restarts, such as totals: a small JSON
   * value. Asked for after each delivered batch and kept together with the sink's place in the
   * journal, so that it is always that of the rows delivered; it comes back as
   * {@link SinkContext.state}.
   */
  state?(): unknown;
  /**
   * Takes what the runner measures of itself. Only where the user asked for it. What is not taken is
   * not tried again.
   */
  writeStatistics?(statistics: Statistics, signal: AbortSignal): Promise<Outcome>;
}

/** What a sink may know of the program around it. */
export interface SinkContext {
  /** Units in which rates and sizes are shown to people. */
  readonly units: "bytes" | "bits";
  /** Standard output. */
  readonly stdout: OutputStream;
  /**
   * What the terminal may be asked for: colours, no colours (`NO_COLOR`), or not even to move its cursor
   * (`TERM=dumb`). Default: `color`.
   */
  readonly screen?: "color" | "mono" | "dumb";
  /** At most this many rows, for a sink type that {@link SinkType.selectsTop}. */
  readonly top?: number;
  /** Name of the host, as on every row. */
  readonly host: string;
  /** Eight hexadecimal digits that stay the same for this host for ever. */
  readonly hostId: string;
  /** Version of the program. */
  readonly version: string;
  /** Nominal length of an interval in milliseconds. */
  readonly intervalMs: number;
  /** What {@link Sink.state} gave after the last delivered batch; undefined at the first start. */
  readonly state?: unknown;
}

/** A byte stream such as standard output. */
export interface OutputStream {
  /** True where a person is looking. */
  isTerminal(): boolean;
  /** Width and height in cells; undefined where it is not a terminal. */
  size(): { readonly columns: number; readonly rows: number } | undefined;
  /** Writes all bytes. Throws `Deno.errors.BrokenPipe` when the reader has gone away. */
  write(bytes: Uint8Array): Promise<void>;
  /**
   * True if something else, such as a log line on standard error, has been written to the same
   * terminal since the last call. A picture that is redrawn in place then starts anew below it.
   */
  disturbed?(): boolean;
}

/**
 * One type of sink, as the registry lists it. The schema is the parser, the documentation and the
 * sample at once.
 *
 * @template Schema a strict zod object; every option has `.describe()`
 */
export interface SinkType<Schema extends z.ZodType = z.ZodType> {
  /** Name in the configuration and scheme of the sink's URL. */
  readonly name: string;
  /**
   * Folder in `sinks/` that it shares with types of its kind; absent: it has one of its own name.
   * Its README is then `NAME.md` there.
   */
  readonly family?: string;
  /** One line for the list of sinks. */
  readonly summary: string;
  /** Other schemes of a sink URL that mean this type, such as `mqtts`; `fromUrl` tells them apart. */
  readonly schemes?: readonly string[];
  readonly kind: SinkKind;
  readonly schema: Schema;
  /**
   * True where the sink picks the top rows itself, because it keeps totals that a row must not lose
   * in the intervals in which it is not among them. It then gets all rows and `top` in its context.
   * May depend on whether standard output is a terminal.
   */
  selectsTop?(options: z.output<Schema>, stdout: OutputStream): boolean;
  /**
   * Fields to group by where the user names none; undefined: the finest rows. May depend on whether
   * standard output is a terminal.
   */
  defaultGroupBy?(
    options: z.output<Schema>,
    stdout: OutputStream,
  ): readonly GroupField[] | undefined;
  /**
   * True where only the type's own grouping makes sense: the general `group_by` is then not for it,
   * that in the sink's own table is.
   */
  readonly groupsItself?: boolean;
  /**
   * What host, port, path and scheme of a sink URL mean, as options; those of the query are added by
   * the caller, as texts turned into what the schema expects. Absent: the type takes a query only.
   *
   * @throws {TypeError} where the URL lacks a part; the message says which, as `expected …`
   */
  fromUrl?(url: URL): Record<string, unknown>;
  /** A sink URL that is right as it stands, for the help: `influxdb://nas:8086/net?org=home`. */
  readonly exampleUrl?: string;
  /**
   * Which receiver the options mean, without secrets: `http://nas:8086/net`. A durable sink goes on
   * where it stopped as long as this stays the same. Every durable type has it.
   */
  target?(options: z.output<Schema>): string;
  /**
   * How long the receiver may keep rows in memory only after it has taken them, milliseconds; absent:
   * not at all. After a failure and after a restart, what it took within this time is written again,
   * so this is for receivers only that take the same row twice without counting it twice.
   */
  unsafeMs?(options: z.output<Schema>): number;
  /** Makes a sink. Does no I/O: the first contact is `probe` or `write`. */
  create(options: z.output<Schema>, context: SinkContext): Sink;
}
