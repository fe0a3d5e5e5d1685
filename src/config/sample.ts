/**
 * A commented sample of the configuration file, made from the schemas, so that it cannot say anything
 * else than they do.
 *
 * @module
 */
import type { z } from "zod";
import type { SinkType } from "../../sinks/sink.ts";
import { DURABLE_KEYS, settingsSchema, sinkTableSchema } from "./schema.ts";
import { definitionOf, documentationOf, shapeOf, unwrap, wordsOf } from "./schema_shape.ts";
import { secretsOf, secretVariable } from "./secrets.ts";

/** Width of the comments. */
const WIDTH = 78;

/**
 * Renders the sample of a whole file. Every key is there and commented out; taking the `# ` away in
 * front of a key gives a valid file.
 *
 * @param registry the sink types to show
 */
export function sampleConfig(registry: readonly SinkType[]): string {
  const blocks: string[] = [];
  const tables: string[] = [];
  for (const [key, schema] of shapeOf(settingsSchema())) {
    if (key === "sinks") {
      tables.push(comment(documentationOf(schema).description ?? ""));
      tables.push(...registry.map(sampleSink));
    } else if (definitionOf(unwrap(schema)).type === "object") {
      const description = comment(documentationOf(schema).description ?? "");
      tables.push(`${description}\n[${key}]\n${sampleKeys(schema)}`);
    } else {
      blocks.push(sampleKey(key, schema));
    }
  }
  const head = comment(
    "Configuration of socktraf. What is commented out shows the default or an example.",
  );
  return `${[head, ...blocks, ...tables].join("\n\n")}\n`;
}

/**
 * Renders the sample of one sink's table, commented out as a whole.
 *
 * @param type the sink type
 */
export function sampleSink(type: SinkType): string {
  const head = `${comment(type.summary)}\n# [[sinks]]\n# type = "${type.name}"`;
  const keys = [...ownKeys(type), ...commonKeys(type)].map(([key, schema]) =>
    sampleKey(key, schema)
  );
  return [head, ...keys].join("\n#\n");
}

/**
 * Renders one sink's table as it can be put into a file: the keys that it needs with an example, all
 * others commented out with their default or an example.
 *
 * @param type the sink type
 * @param keys whether to show the keys that every sink has
 */
export function sinkTable(type: SinkType, keys: "own" | "all"): string {
  const shown = keys === "own" ? ownKeys(type) : [...ownKeys(type), ...commonKeys(type)];
  const texts = shown.map(([key, schema]) => {
    const text = sampleKey(key, schema);
    return isRequired(schema) ? text.replace(/\n# (?=[^\n]*$)/, "\n") : text;
  });
  return [`[[sinks]]\ntype = ${formatToml(type.name)}`, ...texts].join("\n\n");
}

type Key = readonly [key: string, schema: z.ZodType];

/** The type's own options. Of a secret only the key that names a file is shown. */
function ownKeys(type: SinkType): Key[] {
  const secrets = secretsOf(type);
  return [...shapeOf(type.schema)].filter(([key]) => !secrets.includes(key)).map(
    ([key, schema]): Key => {
      const secret = secrets.find((secret) => key === `${secret}_file`);
      if (secret === undefined) return [key, schema];
      const { description = "" } = documentationOf(schema);
      return [
        key,
        schema.meta({
          ...schema.meta(),
          ...documentationOf(schema),
          description: `${description} Or the option ${secret} itself, or the variable ${
            secretVariable(type.name, secret)
          }.`,
        }),
      ];
    },
  );
}

/** What can be said of every sink of this kind. */
function commonKeys({ kind }: SinkType): Key[] {
  const hidden: readonly string[] = kind === "durable" ? ["type"] : ["type", ...DURABLE_KEYS];
  return [...shapeOf(sinkTableSchema())].filter(([key]) => !hidden.includes(key));
}

function isRequired(schema: z.ZodType): boolean {
  return !schema.safeParse(undefined).success;
}

function sampleKeys(table: z.ZodType): string {
  return [...shapeOf(table)].map(([key, schema]) => sampleKey(key, schema)).join("\n");
}

function sampleKey(key: string, schema: z.ZodType): string {
  const { description, default: byDefault, example } = documentationOf(schema);
  const isEmptyList = Array.isArray(byDefault) && byDefault.length === 0;
  const value = byDefault === undefined || isEmptyList ? example ?? byDefault : byDefault;
  const text = value === undefined ? placeholder(schema) : formatToml(value);
  return `${comment(description ?? "")}\n# ${key} = ${text}`;
}

/** A value of the right type where the schema names none. */
function placeholder(schema: z.ZodType): string {
  const [word] = wordsOf(schema);
  if (word !== undefined) return formatToml(word);
  switch (definitionOf(unwrap(schema)).type) {
    case "number":
      return "1";
    case "boolean":
      return "true";
    case "array": {
      const { element } = definitionOf(unwrap(schema));
      return element === undefined ? "[]" : `[${placeholder(element)}]`;
    }
    default:
      return '"…"';
  }
}

/** Renders a value as TOML. */
function formatToml(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(formatToml).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const pairs = Object.entries(value).map(([key, inner]) => `${key} = ${formatToml(inner)}`);
    return pairs.length === 0 ? "{}" : `{ ${pairs.join(", ")} }`;
  }
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

/** Wraps a text into comment lines. */
function comment(text: string): string {
  const lines: string[] = [];
  let line = "#";
  for (const word of text.split(/\s+/).filter((word) => word !== "")) {
    if (line.length + 1 + word.length > WIDTH && line !== "#") {
      lines.push(line);
      line = "#";
    }
    line += ` ${word}`;
  }
  return [...lines, line].join("\n");
}
