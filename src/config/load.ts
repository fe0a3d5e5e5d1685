/**
 * Defaults, file, environment and flags become one configuration.
 *
 * @module
 */
import type { z } from "zod";
import { coerce } from "./coerce.ts";
import type { Config, SinkConfig } from "./config.ts";
import { findConfigFile } from "./config_file.ts";
import { environmentValues } from "./environment.ts";
import { explain } from "./explain.ts";
import { type ConfigFlags, flagValues } from "./flags.ts";
import { ConfigError, type ConfigIssue } from "./issue.ts";
import { type Layer, layerOf, mergeTables, type NamedValue, type RawTable } from "./layer.ts";
import { type Settings, settingsSchema } from "./schema.ts";
import { readSinks, type SinkFileLayer, type SinkWorld } from "./sinks.ts";
import { parseTomlFile } from "./toml_file.ts";

/** What the configuration may depend on, apart from the flags. */
export interface ConfigWorld extends SinkWorld {
  /** The name that the host gives itself. */
  hostname(): string;
}

/** A configuration, and the file that it comes from. */
export interface LoadedConfig {
  /** Complete and valid. */
  readonly config: Config;
  /** Undefined where no file was found. */
  readonly path?: string;
  /** What is not wrong but unwise, one sentence each without a final period. */
  readonly warnings: readonly string[];
}

/**
 * Loads the configuration. Every layer is checked as a whole, so that all errors are reported at
 * once, those in values that a stronger layer replaces too.
 *
 * @param flags as the command line gives them
 * @param world the rest
 * @throws {ConfigError} with everything that is wrong
 */
export async function loadConfig(flags: ConfigFlags, world: ConfigWorld): Promise<LoadedConfig> {
  const found = await findConfigFile(flags.config, world.env, world.readFile);
  const schema = settingsSchema();
  const issues: ConfigIssue[] = [];
  const layers: Layer[] = [];
  let fileLayer: SinkFileLayer | undefined;
  if (found !== undefined) {
    const layer = "problem" in found ? found : parseTomlFile(found.text, found.path);
    if ("problem" in layer) issues.push(layer);
    else {
      layers.push(layer);
      if ("text" in found) fileLayer = { layer, path: found.path, isPublic: found.isPublic };
    }
  }
  layers.push(
    textLayer(environmentValues(world.env), schema),
    textLayer(flagValues(flags), schema),
  );
  for (const layer of layers) issues.push(...checkLayer(layer, schema));
  const { sinks, warnings, issues: sinkIssues } = await readSinks(fileLayer, flags, world);
  issues.push(...sinkIssues);
  if (issues.length > 0) throw new ConfigError(withoutRepetition(issues));
  const merged = mergeTables(layers.map((layer) => layer.values));
  const config = toConfig(schema.parse(merged), sinks, flags.input, world);
  return fileLayer === undefined
    ? { config, warnings }
    : { config, warnings, path: fileLayer.path };
}

function textLayer(entries: readonly NamedValue[], schema: z.ZodType): Layer {
  const layer = layerOf(entries, { kind: "flag", name: "" });
  return { ...layer, values: coerce(schema, layer.values) as RawTable };
}

function checkLayer(layer: Layer, schema: z.ZodType): ConfigIssue[] {
  const parsed = schema.safeParse(layer.values);
  if (parsed.success) return [];
  return explain(parsed.error.issues, { schema, values: layer.values, layer });
}

/** The keys of a sink are checked twice: with the file, and with the sink's own type. */
function withoutRepetition(issues: readonly ConfigIssue[]): ConfigIssue[] {
  const seen = new Set<string>();
  return issues.filter((issue) => {
    const id = JSON.stringify([issue.source, issue.problem]);
    return !seen.has(id) && seen.add(id);
  }).sort((a, b) => lineOf(a) - lineOf(b));
}

function lineOf({ source }: ConfigIssue): number {
  return source.kind === "file" ? source.line ?? 0 : Infinity;
}

function toConfig(
  settings: Settings,
  sinks: readonly SinkConfig[],
  input: string | undefined,
  world: ConfigWorld,
): Config {
  const { host, duration, group_by, top, filter, capture, journal } = settings;
  return {
    host: host ?? world.hostname(),
    intervalMs: settings.interval,
    ...(duration === undefined ? {} : { durationMs: duration }),
    ...(group_by === undefined ? {} : { groupBy: group_by }),
    ...(top === undefined ? {} : { top }),
    filter,
    includeLoopback: settings.include_loopback,
    units: settings.units,
    logFormat: settings.log_format,
    capture: {
      ...(capture.bpftrace === undefined ? {} : { bpftrace: capture.bpftrace }),
      ...(capture.program === undefined ? {} : { program: capture.program }),
      ...(input === undefined ? {} : { input }),
      mapKeys: capture.map_keys,
    },
    journal: {
      ...(journal.path === undefined ? {} : { path: journal.path }),
      maxAgeMs: journal.max_age,
      maxBytes: journal.max_size,
    },
    sinks,
  };
}
