/**
 * The flags that several commands share: what they are called, and what their help says. What they
 * accept is said by the schema of the configuration.
 *
 * @module
 */
import { PROGRAM_NAMES } from "../../bt/mod.ts";
import type { TypedFlagParameter } from "@stricli/core";
import type { ConfigFlags } from "../config/flags.ts";
import { GROUP_FIELDS } from "../traffic/view.ts";
import type { Context } from "./context.ts";
import { TEXT } from "./flag_kinds.ts";

/** The parameters of some of the shared flags. */
export type ConfigFlagParameters<Name extends keyof ConfigFlags> = {
  readonly [K in Name]-?: TypedFlagParameter<ConfigFlags[K], Context>;
};

const list = { ...TEXT, variadic: true } as const;

/** All shared flags, in the order of the help. */
function allConfigFlags(): ConfigFlagParameters<keyof ConfigFlags> {
  return {
    interval: { ...TEXT, placeholder: "TIME", brief: "Length of an interval, 100ms to 1h [1s]" },
    duration: { ...TEXT, placeholder: "TIME", brief: "Stop after this time" },
    groupBy: {
      ...list,
      variadic: ",",
      placeholder: "FIELDS",
      brief: `Fields to keep apart, separated by commas: ${GROUP_FIELDS.join(", ")}`,
      proposeCompletions: () => GROUP_FIELDS,
    },
    top: { ...TEXT, placeholder: "N", brief: "At most N rows; the rest is added up in one" },
    process: { ...list, placeholder: "NAME", brief: "Only processes of this name (repeatable)" },
    pid: { ...list, placeholder: "N", brief: "Only the process of this id (repeatable)" },
    user: { ...list, placeholder: "NAME", brief: "Only processes of this user (repeatable)" },
    unit: {
      ...list,
      placeholder: "NAME",
      brief: "Only processes of this systemd unit (repeatable)",
    },
    noLoopback: {
      kind: "boolean",
      optional: true,
      withNegated: false,
      brief: "Leave out what never leaves this host",
    },
    sink: {
      ...list,
      placeholder: "URL",
      brief: "Where the traffic goes, such as stdout:?format=csv (repeatable); " +
        "replaces the sinks of the file",
    },
    format: {
      ...TEXT,
      placeholder: "FORMAT",
      brief: "Form of standard output: table, ndjson, csv or logfmt " +
        "[table on a terminal, else ndjson]",
      proposeCompletions: () => ["table", "ndjson", "csv", "logfmt"],
    },
    units: {
      ...TEXT,
      placeholder: "UNITS",
      brief: "Units for people: bytes or bits [bytes]",
      proposeCompletions: () => ["bytes", "bits"],
    },
    input: {
      ...TEXT,
      placeholder: "FILE",
      brief: "Read bpftrace's output from a file, or from standard input (-), not from the kernel",
    },
    bpftrace: { ...TEXT, placeholder: "PATH", brief: "Use this bpftrace [found on PATH]" },
    program: {
      ...TEXT,
      placeholder: "NAME",
      brief: "Probe program: sock, fexit or kprobe [the most exact one for this kernel]",
      proposeCompletions: () => [...PROGRAM_NAMES],
    },
    mapKeys: {
      ...TEXT,
      placeholder: "N",
      brief: "Rows that the kernel side can hold in one interval, 1024 to 4194304 [65536]",
    },
    journal: {
      ...TEXT,
      placeholder: "FILE",
      brief: "Where rows wait for databases and brokers [/var/lib/socktraf/journal.db for root]",
    },
    config: {
      ...TEXT,
      placeholder: "FILE",
      brief: "Configuration file [~/.config/socktraf/config.toml, else " +
        "/etc/socktraf/config.toml]",
    },
    host: { ...TEXT, placeholder: "NAME", brief: "Name of this host on every row [its own]" },
    logFormat: {
      ...TEXT,
      placeholder: "FORMAT",
      brief: "Form of messages on standard error: text or json [text]",
      proposeCompletions: () => ["text", "json"],
    },
  };
}

/** What the help writes above the flags. A flag in none of the groups is the command's own. */
export const FLAG_GROUPS:
  readonly (readonly [string, readonly (keyof ConfigFlags | "reloadOnHangup")[]])[] = [
    ["Rows", ["groupBy", "top", "process", "pid", "user", "unit", "noLoopback"]],
    ["Output", ["sink", "journal", "format", "units", "host", "logFormat"]],
    ["Capture", ["interval", "duration", "input", "bpftrace", "program", "mapKeys"]],
    ["Service", ["reloadOnHangup"]],
  ];

/** Flags of every command that captures. */
export const CAPTURE_FLAGS = ["interval", "duration", "bpftrace", "program", "mapKeys"] as const;

/** Flags of every command that chooses rows. */
export const ROW_FLAGS = [
  "groupBy",
  "top",
  "process",
  "pid",
  "user",
  "unit",
  "noLoopback",
] as const;

/**
 * Picks some of the shared flags for a command.
 *
 * @param names in any order
 */
export function configFlags<Name extends keyof ConfigFlags>(
  ...names: readonly Name[]
): ConfigFlagParameters<Name> {
  const all = allConfigFlags();
  const wanted = new Set<string>(names);
  return Object.fromEntries(
    Object.entries(all).filter(([name]) => wanted.has(name)),
  ) as unknown as ConfigFlagParameters<Name>;
}
