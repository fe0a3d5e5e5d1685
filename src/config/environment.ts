/**
 * The environment variables that set a key of the configuration. This table is all there is, but for
 * secrets of sinks, whose variables have the sink's name in them: see `secrets.ts`.
 *
 * @module
 */
import type { NamedValue } from "./layer.ts";

/** One variable. */
export interface EnvironmentVariable {
  /** Such as `SOCKTRAF_HOST`. */
  readonly name: string;
  /** The key of the configuration that it sets. */
  readonly key: NamedValue["key"];
  /** One line for the help. */
  readonly brief: string;
}

/** The variable that names the configuration file, as `--config` does. */
export const CONFIG_VARIABLE = "SOCKTRAF_CONFIG";

/** All variables that set a key. An empty value counts as none. */
export const ENVIRONMENT: readonly EnvironmentVariable[] = [
  { name: "SOCKTRAF_HOST", key: ["host"], brief: "as --host" },
  { name: "SOCKTRAF_INTERVAL", key: ["interval"], brief: "as --interval" },
  { name: "SOCKTRAF_UNITS", key: ["units"], brief: "as --units" },
  { name: "SOCKTRAF_LOG_FORMAT", key: ["log_format"], brief: "as --log-format" },
  { name: "SOCKTRAF_BPFTRACE", key: ["capture", "bpftrace"], brief: "as --bpftrace" },
  { name: "SOCKTRAF_MAP_KEYS", key: ["capture", "map_keys"], brief: "as --map-keys" },
  { name: "SOCKTRAF_JOURNAL", key: ["journal", "path"], brief: "as --journal" },
];

/**
 * Reads the variables.
 *
 * @param env gives the value of a variable
 */
export function environmentValues(env: (name: string) => string | undefined): NamedValue[] {
  return ENVIRONMENT.flatMap(({ name, key }) => {
    const value = env(name);
    if (value === undefined || value === "") return [];
    return [{ source: { kind: "environment", name }, key, value }];
  });
}
