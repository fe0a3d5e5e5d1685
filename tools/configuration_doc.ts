/**
 * Writes `docs/configuration.md` from the schema. A test fails where this has not been done.
 *
 *     deno run -A tools/configuration_doc.ts
 *
 * @module
 */
import type { z } from "zod";
import { SINK_TYPES } from "../sinks/mod.ts";
import { CONFIG_VARIABLE, ENVIRONMENT } from "../src/config/environment.ts";
import { settingsSchema, sinkTableSchema } from "../src/config/schema.ts";
import { definitionOf, documentationOf, shapeOf, unwrap } from "../src/config/schema_shape.ts";
import { readmePath } from "./sink_readmes.ts";
import { ROOT } from "./repository.ts";

const HEAD = `# Configuration

<!-- Written by tools/configuration_doc.ts from the schema. -->

socktraf reads the first of these files that exists: that of \`--config\`, that of
\`${CONFIG_VARIABLE}\`, \`~/.config/socktraf/config.toml\`, \`/etc/socktraf/config.toml\`. Environment
variables come before the file, flags before both. A key that is not known is an error, with its line
and the nearest one that is. \`socktraf check --offline --config FILE\` tells whether a file is right.

A service takes a changed file at \`systemctl reload socktraf\` (SIGHUP). A wrong one is refused, and
the old one goes on. Sinks of which nothing has changed are left alone; a changed one is given back,
after what waits for it, before the new one begins. No interval is lost or counted twice by that. Where
\`interval\`, a key of \`[capture]\`, or whether threads are kept apart has changed, bpftrace is started
again: what it had counted is delivered first, and the time until the next one counts is a gap, which
is shown as such. Flags stay those of the start; \`duration\` and code of sinks of one's own that is
already loaded stay, too.
`;

/** Renders the document. */
export function configurationDoc(): string {
  const tables: string[] = [];
  const general: string[] = [];
  for (const [key, schema] of shapeOf(settingsSchema())) {
    const { description = "" } = documentationOf(schema);
    if (key === "sinks") {
      tables.push(`## \`[[sinks]]\`\n\n${description} These keys every sink has:\n`);
      tables.push(table([...shapeOf(sinkTableSchema())]));
    } else if (definitionOf(unwrap(schema)).type === "object") {
      tables.push(`## \`[${key}]\`\n\n${description}\n`, table([...shapeOf(schema)]));
    } else general.push(row(key, schema));
  }
  const types = SINK_TYPES.map((type) => {
    const path = readmePath(type).slice(ROOT.length);
    const secrets = [...shapeOf(type.schema)]
      .filter(([, schema]) => documentationOf(schema).secret === true).map(([key]) => `\`${key}\``);
    return `| [${type.name}](../${path}) | ${cell(type.summary)} | ${secrets.join(", ")} |`;
  });
  return [
    HEAD,
    `## General\n\n${TABLE_HEAD}\n${general.join("\n")}\n`,
    ...tables,
    "What else a sink has is told by its own page, and by `socktraf sinks NAME`. A secret may also be " +
    "in a file (`KEY_file`), in systemd's credential `NAME_KEY`, or in the variable " +
    "`SOCKTRAF_NAME_KEY`, NAME being the name of the sink or its type.\n",
    `| sink | what it is | secrets |\n| --- | --- | --- |\n${types.join("\n")}\n`,
    `## Environment\n\n| variable | meaning |\n| --- | --- |\n| \`${CONFIG_VARIABLE}\` | as --config |\n` +
    `${ENVIRONMENT.map(({ name, brief }) => `| \`${name}\` | ${brief} |`).join("\n")}\n`,
  ].join("\n");
}

const TABLE_HEAD = "| key | default or example | meaning |\n| --- | --- | --- |";

function table(keys: readonly (readonly [string, z.ZodType])[]): string {
  return `${TABLE_HEAD}\n${keys.map(([key, schema]) => row(key, schema)).join("\n")}\n`;
}

function row(key: string, schema: z.ZodType): string {
  const { description = "", default: byDefault, example } = documentationOf(schema);
  const isEmpty = Array.isArray(byDefault) && byDefault.length === 0;
  const value = byDefault === undefined || isEmpty
    ? example === undefined ? "" : `e.g. \`${JSON.stringify(example)}\``
    : `\`${JSON.stringify(byDefault)}\``;
  return `| \`${key}\` | ${cell(value)} | ${cell(description)} |`;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ").replaceAll("<", "&lt;");
}

/** The document as `deno fmt` leaves it, which is how it is kept. */
export async function formattedDoc(): Promise<string> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--config", `${ROOT}deno.json`, "--ext", "md", "-"],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(configurationDoc()));
  await writer.close();
  const { stdout } = await child.output();
  return new TextDecoder().decode(stdout);
}

if (import.meta.main) {
  await Deno.writeTextFile(`${ROOT}docs/configuration.md`, await formattedDoc());
}
