/**
 * What the configuration file, the flags, the environment and the defaults become: one validated
 * value.
 *
 * @module
 */
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
  /** At least one. */
  readonly sinks: readonly SinkConfig[];
}

/** How the kernel is read. */
export interface CaptureConfig {
  /** Path or name of bpftrace; undefined: found on `PATH`. */
  readonly bpftrace?: string;
  /** A file with bpftrace's output, or `-` for standard input, that takes the place of the kernel. */
  readonly input?: string;
  /** Rows that the kernel side can hold in one interval, 1,024 to 4,194,304. */
  readonly mapKeys: number;
}

/** One sink that is to be made. */
export interface SinkConfig {
  /** Name of a registered sink type. */
  readonly type: string;
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
