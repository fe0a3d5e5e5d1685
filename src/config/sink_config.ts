/**
 * From a sink's table or URL to the configuration of that sink.
 *
 * @module
 */
import type { SinkType } from "../../sinks/sink.ts";
import type { SinkConfig } from "./config.ts";
import { explain } from "./explain.ts";
import type { ConfigIssue } from "./issue.ts";
import type { Layer, RawTable } from "./layer.ts";
import { nearest } from "./nearest.ts";
import { alternatives, quoteValue } from "./quote.ts";
import { DURABLE_KEYS, type SinkTable, sinkTableSchema } from "./schema.ts";
import { shapeOf } from "./schema_shape.ts";
import { parseSinkUrl } from "./sink_url.ts";
import type { KeyPath } from "./toml_positions.ts";

/** A sink as a file or a URL describes it. */
export interface SinkDraft {
  /** The table, unchecked. */
  readonly table: RawTable;
  /** The layer that the table is from. */
  readonly layer: Layer;
  /** Key of the table in its layer. */
  readonly prefix: KeyPath;
  /** Where it was said, for {@link SinkConfig.origin}. */
  readonly origin: string;
}

/** What became of something that a user wrote. */
export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly issues: readonly ConfigIssue[] };

/**
 * Reads a sink URL, the short form of a sink's table, all by itself: its secrets stay where they are.
 *
 * @param text such as `stdout:?format=csv`
 * @param registry the sink types
 */
export function sinkFromUrl(text: string, registry: readonly SinkType[]): Checked<SinkConfig> {
  const draft = parseSinkUrl(text, registry);
  return draft.ok ? sinkFromDraft(draft.value, registry) : draft;
}

/**
 * Checks a sink's table: the keys that all sinks have, then the options of its type.
 *
 * @param draft the table
 * @param registry the sink types
 * @param name of the sink; undefined: its own, else that of its type
 */
export function sinkFromDraft(
  draft: SinkDraft,
  registry: readonly SinkType[],
  name?: string,
): Checked<SinkConfig> {
  const { layer, prefix } = draft;
  const schema = sinkTableSchema();
  const base = schema.safeParse(draft.table);
  const issues: ConfigIssue[] = base.success
    ? []
    : explain(base.error.issues, { schema, values: draft.table, layer, prefix });
  const typeName = draft.table["type"];
  if (typeof typeName !== "string") return { ok: false, issues };
  const type = registry.find((candidate) => candidate.name === typeName);
  if (type === undefined) {
    issues.push(unknownType(typeName, draft, registry));
    return { ok: false, issues };
  }
  const baseKeys = [...shapeOf(schema).keys()];
  const options = Object.fromEntries(
    Object.entries(draft.table).filter(([key]) => !baseKeys.includes(key)),
  );
  const parsed = type.schema.safeParse(options);
  if (!parsed.success) {
    const given = { schema: type.schema, values: options, layer, prefix, otherKeys: baseKeys };
    issues.push(...explain(parsed.error.issues, given));
  }
  if (type.kind === "live") issues.push(...durableKeysIn(draft));
  if (!base.success || !parsed.success || issues.length > 0) return { ok: false, issues };
  const value = finish(base.data, parsed.data, type, draft.origin);
  return { ok: true, value: name === undefined ? value : { ...value, name } };
}

/** A live sink has no queue, so there is nothing to say about one. */
function durableKeysIn({ table, layer, prefix }: SinkDraft): ConfigIssue[] {
  return DURABLE_KEYS.filter((key) => key in table).map((key) => {
    const path = [...prefix, key];
    const problem = `Cannot set ${key}: a sink of type ${quoteValue(String(table["type"]))} ` +
      "gets each interval as it comes";
    return { source: layer.sourceOf(path), path, problem };
  });
}

function finish(
  base: SinkTable,
  options: unknown,
  sinkType: SinkType,
  origin: string,
): SinkConfig {
  const { type, group_by, top, include_loopback, name = type, required } = base;
  return {
    sinkType,
    type,
    name,
    required,
    durable: {
      timeoutMs: base.timeout,
      flushIntervalMs: base.flush_interval,
      batchRows: base.batch_rows,
    },
    options,
    origin,
    ...(group_by === undefined ? {} : { groupBy: group_by }),
    ...(top === undefined ? {} : { top }),
    ...(include_loopback === undefined ? {} : { includeLoopback: include_loopback }),
  };
}

function unknownType(name: string, draft: SinkDraft, registry: readonly SinkType[]): ConfigIssue {
  const names = registry.map((type) => type.name);
  const isFile = /\.m?[jt]s$/.test(name);
  const suggestion = isFile ? `./${name}` : nearest(name, names);
  const list = suggestion === undefined ? `: expected ${alternatives(names.map(quoteValue))}` : "";
  const path = [...draft.prefix, "type"];
  return {
    source: draft.layer.sourceOf(path),
    path,
    problem: `Unknown sink type ${quoteValue(name)}${list}`,
    ...(suggestion === undefined ? {} : { suggestion }),
  };
}
