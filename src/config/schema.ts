/**
 * The schema of the configuration: parser, documentation and sample at once. File, environment and
 * flags all go through it.
 *
 * @module
 */
import { PROGRAM_NAMES, type ProgramName } from "../../bt/mod.ts";
import { z } from "zod";
import { GROUP_FIELDS, type GroupField } from "../traffic/view.ts";
import {
  BATCH_ROWS,
  FLUSH_INTERVAL_MS,
  JOURNAL_AGE_MS,
  JOURNAL_BYTES,
  MAP_KEYS,
  MAX_DURATION_MS,
  MAX_INTERVAL_MS,
  MIN_INTERVAL_MS,
  TIMEOUT_MS,
} from "./limits.ts";
import type { RawTable } from "./layer.ts";
import { duration, groupBy, sinkName, size, top, word } from "./values.ts";

/** What the schema makes of the raw values. Keys are those of the file. */
export interface Settings {
  /** Undefined: the name that the host gives itself. */
  readonly host?: string | undefined;
  /** In milliseconds. */
  readonly interval: number;
  /** In milliseconds; undefined: without end. */
  readonly duration?: number | undefined;
  /** Undefined: each sink's own default. */
  readonly group_by?: readonly GroupField[] | undefined;
  /** Undefined: all rows. */
  readonly top?: number | undefined;
  /** Whether to show what never leaves the host. */
  readonly include_loopback: boolean;
  /** Units that people read. */
  readonly units: "bytes" | "bits";
  /** Form of the messages on standard error. */
  readonly log_format: "text" | "json";
  /** Which rows to keep. */
  readonly filter: {
    readonly process: readonly string[];
    readonly pid: readonly number[];
    readonly user: readonly string[];
    readonly unit: readonly string[];
  };
  /** How the kernel is read. */
  readonly capture: {
    readonly bpftrace?: string | undefined;
    readonly program?: ProgramName | undefined;
    readonly map_keys: number;
  };
  /** Where rows wait for durable sinks; age in milliseconds, size in bytes. */
  readonly journal: {
    readonly path?: string | undefined;
    readonly max_age: number;
    readonly max_size: number;
  };
  /** Options of the sink types are still raw. */
  readonly sinks?: readonly SinkTable[] | undefined;
}

/** The keys that every sink has, whatever its type. */
export interface SinkTable extends RawTable {
  /** Name of a sink type. */
  readonly type: string;
  /** Undefined: the general one. */
  readonly group_by?: readonly GroupField[] | undefined;
  /** Undefined: the general one. */
  readonly top?: number | undefined;
  /** Undefined: the general one. */
  readonly include_loopback?: boolean | undefined;
  /** Undefined: the name of the type. */
  readonly name?: string | undefined;
  /** Whether the program must not start without it. */
  readonly required: boolean;
  /** Deadline of one write, milliseconds. */
  readonly timeout: number;
  /** Time from one write to the next, milliseconds. */
  readonly flush_interval: number;
  /** At most this many rows in one write. */
  readonly batch_rows: number;
}

/** The keys of a sink's table that only durable sinks have. */
export const DURABLE_KEYS = ["timeout", "flush_interval", "batch_rows"] as const;

/**
 * The keys that every sink has, whatever its type. The rest of its table is for the type's own
 * schema, so unknown keys pass.
 */
export function sinkTableSchema(): z.ZodType<SinkTable> {
  return z.looseObject({
    type: z.string({ error: 'expected the name of a sink type, such as "stdout"' })
      .describe("Type of the sink."),
    group_by: groupBy().optional()
      .describe("Fields to keep apart for this sink alone. Default: the general group_by."),
    top: top().optional()
      .describe("At most this many rows for this sink alone. Default: the general top."),
    include_loopback: z.boolean().optional()
      .describe(
        "Also show what never leaves this host, for this sink alone. " +
          "Default: the general include_loopback.",
      ),
    name: sinkName().optional().meta({
      description:
        "Name of the sink in messages, statistics and the names of its secrets, and of its place " +
        "in the journal. Default: the name of its type, with -2, -3, … where that is taken.",
      example: "nas",
    }),
    required: z.boolean().default(false)
      .describe("Do not start where the sink cannot be reached."),
    timeout: duration(TIMEOUT_MS.minimum, TIMEOUT_MS.maximum).prefault("10s")
      .describe("Deadline of one write; what is not taken by then is tried again."),
    flush_interval: duration(FLUSH_INTERVAL_MS.minimum, FLUSH_INTERVAL_MS.maximum).prefault("0ms")
      .describe(
        "Time from one write to the next, to write more rows at once. " +
          "0ms: each interval as it comes.",
      ),
    batch_rows: z.int().min(BATCH_ROWS.minimum).max(BATCH_ROWS.maximum).default(5_000)
      .describe("At most this many rows in one write."),
  });
}

/** The whole file. */
export function settingsSchema(): z.ZodType<Settings> {
  return z.strictObject({
    host: word().optional().meta({
      description: "Name of this host on every row. Default: the name that the host gives itself.",
      example: "nas",
    }),
    interval: duration(MIN_INTERVAL_MS, MAX_INTERVAL_MS).prefault("1s")
      .describe("Length of an interval: a number and a unit (ms, s, m, h), 100ms to 1h."),
    duration: duration(MIN_INTERVAL_MS, MAX_DURATION_MS).optional().meta({
      description: "Stop after this time. Default: run until told to stop.",
      example: "10m",
    }),
    group_by: groupBy().optional().meta({
      description: `Fields to keep apart; rows that agree in them are added up: ${
        GROUP_FIELDS.join(", ")
      }. Default: each sink's own.`,
      example: ["process", "unit"],
    }),
    top: top().optional().meta({
      description: "At most this many rows; the rest is added up in one row. Default: all rows.",
      example: 20,
    }),
    include_loopback: z.boolean().default(true)
      .describe("Also show what never leaves this host."),
    units: z.enum(["bytes", "bits"]).default("bytes")
      .describe("Units of rates and sizes that people read: bytes or bits."),
    log_format: z.enum(["text", "json"]).default("text")
      .describe("Form of the messages on standard error: text or json."),
    filter: z.strictObject({
      process: z.array(word()).default([]).meta({
        description: "Only processes of these names.",
        example: ["nginx", "postgres"],
      }),
      pid: z.array(z.int().min(0).max(4_194_304)).default([]).meta({
        description: "Only processes of these ids.",
        example: [1234],
      }),
      user: z.array(word()).default([]).meta({
        description: "Only processes of these users.",
        example: ["www-data"],
      }),
      unit: z.array(word()).default([]).meta({
        description: "Only processes of these systemd units.",
        example: ["nginx.service"],
      }),
    }).prefault({}).describe(
      "Which rows to keep. Within a list one must match; of several lists all must.",
    ),
    capture: z.strictObject({
      bpftrace: word().optional().meta({
        description: "Path or name of bpftrace. Default: found on PATH.",
        example: "/usr/bin/bpftrace",
      }),
      program: z.enum(PROGRAM_NAMES).optional().meta({
        description:
          "The only probe program to run: sock, fexit or kprobe. Default: the most exact one that can be " +
          "attached to this kernel.",
        example: "sock",
      }),
      map_keys: z.int().min(MAP_KEYS.minimum).max(MAP_KEYS.maximum).default(MAP_KEYS.default)
        .describe(
          `Rows that the kernel side can hold in one interval, ${MAP_KEYS.minimum} to ` +
            `${MAP_KEYS.maximum}.`,
        ),
    }).prefault({}).describe("How the kernel is read."),
    journal: z.strictObject({
      path: word().optional().meta({
        description:
          "Path of the database. Default: journal.db in the folder that systemd gives the service, " +
          "else in /var/lib/socktraf for root, else in ~/.local/state/socktraf.",
        example: "/var/lib/socktraf/journal.db",
      }),
      max_age: duration(JOURNAL_AGE_MS.minimum, JOURNAL_AGE_MS.maximum).prefault("7d")
        .describe("How long rows are kept at most."),
      max_size: size(JOURNAL_BYTES.minimum, JOURNAL_BYTES.maximum).prefault("1GiB")
        .describe("How large the database may get; the oldest rows go first."),
    }).prefault({}).describe(
      "Where rows wait for durable sinks, such as databases, until they are taken.",
    ),
    sinks: z.array(sinkTableSchema()).min(1).optional()
      .describe("Where the traffic goes, one table for each sink. Default: one stdout sink."),
  });
}
