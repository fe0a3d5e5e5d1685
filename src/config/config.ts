/**
 * What the configuration file, the flags, the environment and the defaults become: one validated
 * value.
 *
 * @module
 */
import type { ProgramName } from "../../bt/mod.ts";
import type { SinkType } from "../../sinks/sink.ts";
import type { Filter, GroupField } from "../traffic/view.ts";

/** A configuration, complete and valid. */
export interface Config {
  /** Name of this host on every row. */
  readonly host: string;
  /** Nominal length of an interval in milliseconds, 100 to 3,600,000. */
  readonly intervalMs: number;
  /** Stop after this many milliseconds; undefined: run until told to stop. */
  readonly durationMs?: number;
  /** Undefined: each sink's own default. */
  readonly groupBy?: readonly GroupField[];
  /** Undefined: all rows. */
  readonly top?: number;
  /** Which rows to keep. */
  readonly filter: Filter;
  /** Whether to show what never leaves this host. */
  readonly includeLoopback: boolean;
  /** Units that people read. */
  readonly units: "bytes" | "bits";
  /** Form of the messages on standard error. */
  readonly logFormat: "text" | "json";
  /** How the kernel is read. */
  readonly capture: CaptureConfig;
  /** Where rows wait for durable sinks. */
  readonly journal: JournalConfig;
  /** At least one. */
  readonly sinks: readonly SinkConfig[];
}

/** How the kernel is read. */
export interface CaptureConfig {
  /** Path or name of bpftrace; undefined: found on `PATH`. */
  readonly bpftrace?: string;
  /** Name of the only probe program to run; undefined: the best one. */
  readonly program?: ProgramName;
  /** A file with bpftrace's output, or `-` for standard input, that takes the place of the kernel. */
  readonly input?: string;
  /** Rows that the kernel side can hold in one interval, 1,024 to 4,194,304. */
  readonly mapKeys: number;
}

/** Where rows wait for durable sinks. */
export interface JournalConfig {
  /**
   * Path of the database; undefined: `$STATE_DIRECTORY/journal.db`, else `/var/lib/socktraf/journal.db`
   * for root, else `$XDG_STATE_HOME/socktraf/journal.db`.
   */
  readonly path?: string;
  /** How long a row is kept at most, milliseconds. */
  readonly maxAgeMs: number;
  /** How large the database may get, bytes. */
  readonly maxBytes: number;
}

/** How a durable sink is fed. */
export interface DurableConfig {
  /** Deadline of one write, milliseconds. */
  readonly timeoutMs: number;
  /** Time from one write to the next while there is no hurry, milliseconds; 0: each interval at once. */
  readonly flushIntervalMs: number;
  /** At most this many rows in one write, if an interval alone has not more. */
  readonly batchRows: number;
}

/** One sink that is to be made. */
export interface SinkConfig {
  /** The sink type. */
  readonly sinkType: SinkType;
  /** Its name, also where it was loaded from a file. */
  readonly type: string;
  /** Name in messages and statistics, unique among the sinks: the user's, else the type's. */
  readonly name: string;
  /** True where the program must not start without it. */
  readonly required: boolean;
  /** Only used where the type is durable. */
  readonly durable: DurableConfig;
  /** Options as the type's schema gives them. */
  readonly options: unknown;
  /** Where it was said, for error messages: `--sink stdout:`, `config.toml:7`. */
  readonly origin: string;
  /** Overrides of the general view for this sink alone. */
  readonly groupBy?: readonly GroupField[];
  /** At most this many rows for this sink. */
  readonly top?: number;
  /** Whether this sink gets what never leaves this host. */
  readonly includeLoopback?: boolean;
}
