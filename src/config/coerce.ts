/**
 * Texts become what a schema expects. URLs, flags and environment variables can only give texts.
 *
 * @module
 */
import type { z } from "zod";
import { alternativesOf, definitionOf, shapeOf } from "./schema_shape.ts";

/** What a boolean may be written as. */
const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["yes", true],
  ["on", true],
  ["1", true],
  ["", true],
  ["false", false],
  ["no", false],
  ["off", false],
  ["0", false],
]);

/**
 * Turns the texts in a value into numbers, booleans and lists where the schema expects these. What
 * does not fit stays a text, so that the schema rejects it with the text in the message.
 *
 * @param schema what is expected
 * @param value a text, a list of texts, or a table of these
 */
export function coerce(schema: z.ZodType, value: unknown): unknown {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    const shape = shapeOf(schema);
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => {
        const expected = shape.get(key);
        return [key, expected === undefined ? inner : coerce(expected, inner)];
      }),
    );
  }
  const alternatives = alternativesOf(schema);
  const list = alternatives.find((option) => definitionOf(option).type === "array");
  const element = list === undefined ? undefined : definitionOf(list).element;
  if (element !== undefined) {
    const parts = Array.isArray(value) ? value : typeof value === "string" ? split(value) : value;
    return Array.isArray(parts) ? parts.map((part) => coerce(element, part)) : parts;
  }
  return typeof value === "string" ? coerceText(alternatives, value) : value;
}

function coerceText(alternatives: readonly z.ZodType[], text: string): unknown {
  const types = new Set(alternatives.map((option) => definitionOf(option).type));
  if (types.has("boolean")) {
    const value = BOOLEANS.get(text.toLowerCase());
    if (value !== undefined) return value;
  }
  if (types.has("number") && /^[+-]?(?:\d[\d_]*)(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(text)) {
    return Number(text.replaceAll("_", ""));
  }
  return text;
}

/** Splits a list at commas; an empty text is an empty list. */
function split(text: string): string[] {
  return text === "" ? [] : text.split(",").map((part) => part.trim());
}
