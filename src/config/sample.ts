/**
 * A commented sample of the configuration file, made from the schemas, so that it cannot say anything
 * else than they do.
 *
 * @module
 */
import type { z } from "zod";
import type { SinkType } from "../../sinks/sink.ts";
import { settingsSchema, sinkTableSchema } from "./schema.ts";
import { definitionOf, documentationOf, shapeOf, unwrap, wordsOf } from "./schema_shape.ts";

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
  const own = [...shapeOf(type.schema)].map(([key, schema]) => sampleKey(key, schema));
  const base = [...shapeOf(sinkTableSchema())]
    .filter(([key]) => key !== "type")
    .map(([key, schema]) => sampleKey(key, schema));
  const head = `${comment(type.summary)}\n# [[sinks]]\n# type = "${type.name}"`;
  return [head, ...own, ...base].join("\n#\n");
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
