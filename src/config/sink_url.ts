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
import { sinkTableSchema } from "./schema.ts";
import { shapeOf } from "./schema_shape.ts";
import type { Checked, SinkDraft } from "./sink_config.ts";
import { formatKey } from "./toml_file.ts";

/**
 * Takes a sink URL apart. The scheme names the type, the query gives the options; what else a URL
 * has is for the type's own `fromUrl`.
 *
 * @param text such as `stdout:?format=csv` or, for the type's defaults, just `stdout`
 * @param registry the sink types
 * @returns the table, with texts already turned into what the schemas expect
 */
export function parseSinkUrl(text: string, registry: readonly SinkType[]): Checked<SinkDraft> {
  const shown = redactUrl(text);
  const url = URL.parse(registry.some((type) => type.name === text) ? `${text}:` : text);
  if (url === null) {
    const scheme = /^[a-z][a-z0-9+.-]*(?=:|$)/i.exec(text)?.[0] ?? "";
    const suggestion = nearest(scheme, schemesOf(registry));
    return rejected(shown, "expected a URL such as stdout:?format=csv", suggestion);
  }
  const scheme = url.protocol.slice(0, -1);
  const type = registry.find((type) => type.name === scheme || type.schemes?.includes(scheme));
  if (type === undefined) return unknownScheme(shown, scheme, registry);
  const fromUrl = optionsFromUrl(type, url);
  if (typeof fromUrl === "string") return rejected(shown, fromUrl);
  const query = Object.fromEntries(
    [...new Set(url.searchParams.keys())].map((key) => {
      const values = url.searchParams.getAll(key);
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
  return {
    ok: true,
    value: {
      table,
      layer: { values: table, sourceOf: () => source, subject: formatKey },
      prefix: [],
      origin: `--sink ${url.href.replace(/[?#].*$/s, "").replace(/\/\/[^/]*@/, "//")}`,
    },
  };
}

/**
 * Hides the secrets in a URL, for messages.
 *
 * @returns the URL with `***` for its user information and for the values of options whose names say
 *   that they are secret
 */
export function redactUrl(text: string): string {
  return text
    .replace(/\/\/[^/?#]*@/, "//***@")
    .replace(/([?&][^=&]*(?:password|token|secret)=)[^&#]*/gi, "$1***");
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
