/**
 * Defaults, file, environment and flags become one configuration.
 *
 * @module
 */
import type { z } from "zod";
import type { SinkType } from "../../sinks/sink.ts";
import { coerce } from "./coerce.ts";
import type { Config, SinkConfig } from "./config.ts";
import { type FileReader, findConfigFile } from "./config_file.ts";
import { environmentValues } from "./environment.ts";
import { explain } from "./explain.ts";
import { type ConfigFlags, flagValues } from "./flags.ts";
import { ConfigError, type ConfigIssue, formatSource } from "./issue.ts";
import {
  isTable,
  type Layer,
  layerOf,
  mergeTables,
  type NamedValue,
  type RawTable,
} from "./layer.ts";
import { type Settings, settingsSchema } from "./schema.ts";
import { type SinkDraft, sinkFromDraft } from "./sink_config.ts";
import { parseSinkUrl } from "./sink_url.ts";
import { parseTomlFile } from "./toml_file.ts";

/** What the configuration may depend on, apart from the flags. */
export interface ConfigWorld {
  /** Gives the value of an environment variable. */
  env(name: string): string | undefined;
  /** The name that the host gives itself. */
  hostname(): string;
  /** Reads the configuration file. */
  readonly readFile: FileReader;
  /** The sink types. */
  readonly registry: readonly SinkType[];
  /**
   * `all` where the command feeds sinks; `stdout` where it prints by itself, and of the sinks only
   * those of type stdout say something about how. Default: `all`.
   */
  readonly sinks?: "all" | "stdout";
}

/** A configuration, and the file that it comes from. */
export interface LoadedConfig {
  /** Complete and valid. */
  readonly config: Config;
  /** Undefined where no file was found. */
  readonly path?: string;
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
  if (found !== undefined) {
    const file = "problem" in found ? found : parseTomlFile(found.text, found.path);
    if ("problem" in file) issues.push(file);
    else layers.push(file);
  }
  const fileLayer = layers[0];
  layers.push(
    textLayer(environmentValues(world.env), schema),
    textLayer(flagValues(flags), schema),
  );
  for (const layer of layers) issues.push(...checkLayer(layer, schema));
  const sinks = readSinks(fileLayer, flags, world);
  issues.push(...sinks.issues);
  if (issues.length > 0) throw new ConfigError(withoutRepetition(issues));
  const merged = mergeTables(layers.map((layer) => layer.values));
  const settings = schema.parse(merged);
  const config = toConfig(settings, sinks.sinks, flags.input, world);
  return found !== undefined && "text" in found ? { config, path: found.path } : { config };
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

interface SinkResult {
  readonly sinks: readonly SinkConfig[];
  readonly issues: readonly ConfigIssue[];
}

/** The file's sinks are checked even where `--sink` replaces them. */
function readSinks(
  file: Layer | undefined,
  flags: ConfigFlags,
  { registry, sinks: wanted = "all" }: ConfigWorld,
): SinkResult {
  const issues: ConfigIssue[] = [];
  const fileDrafts = file === undefined ? [] : draftsOf(file);
  for (const draft of fileDrafts) {
    const checked = sinkFromDraft(draft, registry);
    if (!checked.ok) issues.push(...checked.issues);
  }
  let drafts: readonly SinkDraft[] = wanted === "all" ? fileDrafts : fileDrafts.filter(isStdout);
  if (flags.sink !== undefined && flags.sink.length > 0) {
    const urls = flags.sink.map((text) => parseSinkUrl(text, registry));
    issues.push(...urls.flatMap((url) => url.ok ? [] : url.issues));
    drafts = urls.flatMap((url) => url.ok ? [url.value] : []);
  } else if (drafts.length === 0) {
    drafts = [DEFAULT_SINK];
  }
  if (flags.format !== undefined) {
    if (!drafts.some(isStdout) && issues.length === 0) {
      issues.push({
        source: { kind: "flag", name: "--format" },
        path: [],
        problem: `Cannot use --format "${flags.format}": no sink is of type "stdout"; ` +
          "add --sink stdout:",
      });
    }
    drafts = drafts.map((draft) => isStdout(draft) ? withFormat(draft, flags.format) : draft);
  }
  const checked = drafts.map((draft) => sinkFromDraft(draft, registry));
  issues.push(...checked.flatMap((sink) => sink.ok ? [] : sink.issues));
  return { issues, sinks: checked.flatMap((sink) => sink.ok ? [sink.value] : []) };
}

const DEFAULT_SINK: SinkDraft = {
  table: { type: "stdout" },
  layer: layerOf([], { kind: "flag", name: "--sink" }),
  prefix: [],
  origin: "default",
};

function draftsOf(file: Layer): SinkDraft[] {
  const tables = file.values["sinks"];
  if (!Array.isArray(tables)) return [];
  return tables.flatMap((table, index): SinkDraft[] => {
    if (!isTable(table)) return [];
    const prefix = ["sinks", index];
    return [{ table, layer: file, prefix, origin: formatSource(file.sourceOf(prefix)) }];
  });
}

function isStdout(draft: SinkDraft): boolean {
  return draft.table["type"] === "stdout";
}

function withFormat(draft: SinkDraft, format: string | undefined): SinkDraft {
  const { layer } = draft;
  const isFormat = (key: readonly (string | number)[]): boolean => key.at(-1) === "format";
  return {
    ...draft,
    table: { ...draft.table, format },
    layer: {
      ...layer,
      sourceOf: (key) => isFormat(key) ? { kind: "flag", name: "--format" } : layer.sourceOf(key),
      subject: (key) => isFormat(key) ? "--format" : layer.subject(key),
    },
  };
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
