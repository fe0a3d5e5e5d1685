/**
 * What `socktraf sinks` does.
 *
 * @module
 */
import type { SinkType } from "../../../sinks/sink.ts";
import { formatIssue } from "../../config/issue.ts";
import { nearest } from "../../config/nearest.ts";
import { alternatives, quoteValue } from "../../config/quote.ts";
import { sinkTable } from "../../config/sample.ts";
import { shapeOf } from "../../config/schema_shape.ts";
import { isSinkFile, SinkFiles } from "../../config/sink_file.ts";
import { EXIT } from "../exit_code.ts";
import type { Io } from "../io.ts";
import { SINK_FILES } from "../sink_files.ts";
import { wrapLines } from "../wrap_lines.ts";

/** Flags that are not part of the configuration. */
export interface SinksFlags {
  /** Tell how the sinks are doing. */
  readonly status: boolean;
}

/** Widest line of the list. */
const WIDTH = 80;

/**
 * Prints the list of the sink types, or the options of one as a table of the configuration file.
 *
 * @param registry the sink types
 * @param name of one of them, or the path of a user's own; undefined: all
 * @returns the exit code
 */
export async function sinks(
  registry: readonly SinkType[],
  name: string | undefined,
  io: Io,
): Promise<number> {
  if (name === undefined) {
    await print(io, `${listOf(registry)}\n\n${MORE}\n`);
    return EXIT.ok;
  }
  if (isSinkFile(name)) {
    const loaded = await new SinkFiles(SINK_FILES, registry).load(name, undefined, "NAME");
    if (loaded.ok) await print(io, describe(loaded.type, name));
    else io.stderr(`error: ${formatIssue(loaded.issue)}\n`);
    return loaded.ok ? EXIT.ok : EXIT.config;
  }
  const type = registry.find((type) => type.name === name || type.schemes?.includes(name));
  if (type !== undefined) {
    await print(io, describe(type, type.name));
    return EXIT.ok;
  }
  io.stderr(`error: Unknown sink type ${quoteValue(name)}${hintFor(name, registry)}\n`);
  return EXIT.usage;
}

const MORE = `"socktraf sinks NAME" tells the options of one; NAME may also be the file of a
sink of your own, such as ./my_sink.ts. Live sinks show what happens now.
Durable ones get every row: what cannot be delivered waits in the journal.`;

function listOf(registry: readonly SinkType[]): string {
  const nameWidth = Math.max(4, ...registry.map(({ name }) => name.length)) + 2;
  const margin = nameWidth + "durable".length + 2;
  const row = (name: string, kind: string, lines: readonly string[]): string => {
    const head = `${name.padEnd(nameWidth)}${kind.padEnd(margin - nameWidth)}`;
    return lines.map((line, index) => (index === 0 ? head : " ".repeat(margin)) + line).join("\n");
  };
  const width = Math.max(20, WIDTH - margin);
  return [
    row("NAME", "KIND", ["WHAT IT IS"]),
    ...registry.map(({ name, kind, summary, schemes = [] }) => {
      const urls = [name, ...schemes].map((scheme) => `${scheme}:`).join(", ");
      return row(name, kind, [...wrapLines(summary, width), ...wrapLines(`URL: ${urls}`, width)]);
    }),
  ].join("\n");
}

/** Everything is a comment or TOML, so that it can be put into the file as it is. */
function describe(type: SinkType, named: string): string {
  const text = type.kind === "durable"
    ? "Durable: it gets every row, also those of the time in which it cannot be reached."
    : "Live: it gets what happens now; what it misses is not sent again.";
  const summary = type.summary.replace(/\.?$/, ".");
  const lines = [
    ...wrapLines(summary, WIDTH - 2),
    ...wrapLines(text, WIDTH - 2),
    ...wrapLines(`As a URL: ${urlOf(type, named)}`, WIDTH - 2),
  ];
  const table = sinkTable(type, "all").replace(
    /^type = .*$/m,
    () => `type = ${JSON.stringify(named)}`,
  );
  return `${lines.map((line) => `# ${line}`).join("\n")}\n\n${table}\n`;
}

function urlOf(
  { schema, fromUrl, exampleUrl, name, schemes = [] }: SinkType,
  named: string,
): string {
  const start = named === name ? `${name}:` : named;
  if (fromUrl === undefined || named !== name) {
    const [option] = shapeOf(schema).keys();
    return option === undefined ? start : `${start}?${option}=…`;
  }
  const others = schemes.length === 0
    ? ""
    : `; also ${schemes.map((scheme) => `${scheme}:`).join(", ")}`;
  return `${exampleUrl ?? `${name}://…`}${others}`;
}

function hintFor(name: string, registry: readonly SinkType[]): string {
  const names = registry.flatMap((type) => [type.name, ...(type.schemes ?? [])]);
  if (/\.m?[jt]s$/.test(name)) return `, did you mean "./${name}"?`;
  const suggestion = nearest(name, names);
  if (suggestion !== undefined) return `, did you mean "${suggestion}"?`;
  return `: expected ${alternatives(names.map(quoteValue))}`;
}

async function print(io: Io, text: string): Promise<void> {
  await io.stdout.write(new TextEncoder().encode(text));
}
