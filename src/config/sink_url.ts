/**
 * Sink URLs: the short form of a sink's table.
 *
 * @module
 */
import type { SinkType } from "../../sinks/sink.ts";
import { coerce } from "./coerce.ts";
import type { ConfigIssue, Source } from "./issue.ts";
import { nearest } from "./nearest.ts";
import { alternatives, quoteValue } from "./quote.ts";
import { partsOf, redactQuery, redactUrl } from "./redact_url.ts";
import { sinkTableSchema } from "./schema.ts";
import { shapeOf } from "./schema_shape.ts";
import type { Checked, SinkDraft } from "./sink_config.ts";
import { isSinkFile } from "./sink_file.ts";
import { formatKey } from "./toml_file.ts";

/** A sink URL that begins with a file. */
export interface SinkFileUrl {
  /** As it was written. */
  readonly file: string;
  /** What comes after the first question mark. */
  readonly query: string;
}

/**
 * Splits a sink URL that names the file of a sink type.
 *
 * @param text such as `./my_sink.ts?option=x`
 * @returns undefined where it names a type
 */
export function splitSinkFile(text: string): SinkFileUrl | undefined {
  if (!isSinkFile(text)) return undefined;
  const [file = ""] = text.split("?", 1);
  return { file, query: text.slice(file.length + 1) };
}

/**
 * Takes a sink URL apart that begins with the file of its type.
 *
 * @param url the file and the options
 * @param type what was loaded from the file
 */
export function parseSinkUrlOfType(
  { file, query }: SinkFileUrl,
  type: SinkType,
): Checked<SinkDraft> {
  const shown = query === "" ? file : `${file}${redactQuery(`?${query}`, [type])}`;
  return draftOf(type, {}, new URLSearchParams(query), shown, `--sink ${file}`);
}

/**
 * Takes a sink URL apart. The scheme names the type, the query gives the options; what else a URL
 * has is for the type's own `fromUrl`.
 *
 * @param text such as `stdout:?format=csv` or, for the type's defaults, just `stdout`
 * @param registry the sink types
 * @returns the table, with texts already turned into what the schemas expect
 */
export function parseSinkUrl(text: string, registry: readonly SinkType[]): Checked<SinkDraft> {
  const shown = redactUrl(text, registry);
  const url = URL.parse(registry.some((type) => type.name === text) ? `${text}:` : text);
  if (url === null) {
    const scheme = /^[a-z][a-z0-9+.-]*(?=:|$)/i.exec(text)?.[0] ?? "";
    const suggestion = nearest(scheme, schemesOf(registry));
    if (/^[^:?]+\.m?[jt]s(?:\?|$)/.test(text)) {
      const hint = `a sink of your own is named by its path, as in ./${shown}`;
      return rejected(shown, hint);
    }
    return rejected(shown, "expected a URL such as stdout:?format=csv", suggestion);
  }
  const scheme = url.protocol.slice(0, -1);
  const type = registry.find((type) => type.name === scheme || type.schemes?.includes(scheme));
  if (type === undefined) return unknownScheme(shown, scheme, registry);
  const fromUrl = optionsFromUrl(type, url);
  if (typeof fromUrl === "string") return rejected(shown, fromUrl);
  const origin = `--sink ${redactUrl(url.href.replace(/[?#].*$/s, "")).replace("***@", "")}`;
  return draftOf(type, fromUrl, url.searchParams, shown, origin);
}

function draftOf(
  type: SinkType,
  fromUrl: Record<string, unknown>,
  searchParams: URLSearchParams,
  shown: string,
  origin: string,
): Checked<SinkDraft> {
  if (partsOf(`?${searchParams}`, [type]).some(({ isRest }) => isRest)) {
    return rejected(
      shown,
      'expected options as in ?key=value&other=value; in a value "&" is written %26, "@" %40, ' +
        '"?" %3F and "#" %23',
    );
  }
  const query = Object.fromEntries(
    [...new Set(searchParams.keys())].map((key) => {
      const values = searchParams.getAll(key);
      return [key, values.length > 1 ? values : values[0]];
    }),
  );
  const baseKeys = new Set(shapeOf(sinkTableSchema()).keys());
  const isBase = ([key]: [string, unknown]): boolean => baseKeys.has(key);
  const entries = Object.entries(query);
  const table = {
    ...fromUrl,
    ...coerce(type.schema, Object.fromEntries(entries.filter((entry) => !isBase(entry)))) as object,
    ...coerce(sinkTableSchema(), Object.fromEntries(entries.filter(isBase))) as object,
    type: type.name,
  };
  const source: Source = { kind: "flag", name: "--sink", value: shown };
  const layer = { values: table, sourceOf: () => source, subject: formatKey };
  return { ok: true, value: { table, layer, prefix: [], origin } };
}

function optionsFromUrl(type: SinkType, url: URL): Record<string, unknown> | string {
  if (type.fromUrl !== undefined) {
    try {
      return type.fromUrl(url);
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
  const isBare = url.host === "" && url.username === "" && url.hash === "" &&
    (url.pathname === "" || url.pathname === "/");
  return isBare ? {} : `${type.name} takes options only, as in ${exampleUrl(type)}`;
}

/** A URL of the type with its first option. */
function exampleUrl(type: SinkType): string {
  const [option] = shapeOf(type.schema).keys();
  return option === undefined ? `${type.name}:` : `${type.name}:?${option}=…`;
}

function schemesOf(registry: readonly SinkType[]): string[] {
  return registry.flatMap((type) => [type.name, ...(type.schemes ?? [])]);
}

function unknownScheme(
  shown: string,
  scheme: string,
  registry: readonly SinkType[],
): Checked<SinkDraft> {
  const schemes = schemesOf(registry);
  const suggestion = nearest(scheme, schemes);
  const list = suggestion === undefined
    ? `: expected ${alternatives(schemes.map((name) => quoteValue(`${name}:`)))}`
    : "";
  const source: Source = { kind: "flag", name: "--sink", value: shown };
  return failed({
    source,
    path: [],
    problem: `Unknown sink type ${quoteValue(scheme)}${list}`,
    ...(suggestion === undefined ? {} : { suggestion }),
  });
}

function rejected(shown: string, reason: string, suggestion?: string): Checked<SinkDraft> {
  return failed({
    source: { kind: "flag", name: "--sink" },
    path: [],
    problem: `Cannot parse --sink ${quoteValue(shown)}: ${reason}`,
    ...(suggestion === undefined ? {} : { suggestion: `${suggestion}:` }),
  });
}

function failed(issue: ConfigIssue): Checked<SinkDraft> {
  return { ok: false, issues: [issue] };
}
