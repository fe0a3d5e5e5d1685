/**
 * The flags that set a key of the configuration.
 *
 * @module
 */
import type { NamedValue } from "./layer.ts";

/** The flags as the command line gives them: texts, nothing about them is checked. */
export interface ConfigFlags {
  /** `--config`. */
  readonly config?: string | undefined;
  /** `--sink`, in the order of the command line. */
  readonly sink?: readonly string[] | undefined;
  /** `--interval`. */
  readonly interval?: string | undefined;
  /** `--duration`. */
  readonly duration?: string | undefined;
  /** `--group-by`, already split at the commas. */
  readonly groupBy?: readonly string[] | undefined;
  /** `--top`. */
  readonly top?: string | undefined;
  /** `--process`. */
  readonly process?: readonly string[] | undefined;
  /** `--pid`. */
  readonly pid?: readonly string[] | undefined;
  /** `--user`. */
  readonly user?: readonly string[] | undefined;
  /** `--unit`. */
  readonly unit?: readonly string[] | undefined;
  /** `--no-loopback`. */
  readonly noLoopback?: boolean | undefined;
  /** `--input`. */
  readonly input?: string | undefined;
  /** `--format`. */
  readonly format?: string | undefined;
  /** `--units`. */
  readonly units?: string | undefined;
  /** `--host`. */
  readonly host?: string | undefined;
  /** `--log-format`. */
  readonly logFormat?: string | undefined;
  /** `--bpftrace`. */
  readonly bpftrace?: string | undefined;
  /** `--program`. */
  readonly program?: string | undefined;
  /** `--map-keys`. */
  readonly mapKeys?: string | undefined;
  /** `--journal`. */
  readonly journal?: string | undefined;
}

/** Flags that set one key each; the others need more than a key. */
const KEYS: readonly (readonly [keyof ConfigFlags, string, NamedValue["key"]])[] = [
  ["interval", "--interval", ["interval"]],
  ["duration", "--duration", ["duration"]],
  ["groupBy", "--group-by", ["group_by"]],
  ["top", "--top", ["top"]],
  ["process", "--process", ["filter", "process"]],
  ["pid", "--pid", ["filter", "pid"]],
  ["user", "--user", ["filter", "user"]],
  ["unit", "--unit", ["filter", "unit"]],
  ["units", "--units", ["units"]],
  ["host", "--host", ["host"]],
  ["logFormat", "--log-format", ["log_format"]],
  ["bpftrace", "--bpftrace", ["capture", "bpftrace"]],
  ["program", "--program", ["capture", "program"]],
  ["mapKeys", "--map-keys", ["capture", "map_keys"]],
  ["journal", "--journal", ["journal", "path"]],
];

/** The keys that the flags set. A list that was not given sets nothing. */
export function flagValues(flags: ConfigFlags): NamedValue[] {
  const entries = KEYS.flatMap(([flag, name, key]): NamedValue[] => {
    const value = flags[flag];
    if (value === undefined || (Array.isArray(value) && value.length === 0)) return [];
    return [{ source: { kind: "flag", name }, key, value }];
  });
  if (flags.noLoopback === true) {
    entries.push({
      source: { kind: "flag", name: "--no-loopback" },
      key: ["include_loopback"],
      value: false,
    });
  }
  return entries;
}
