/**
 * What a schema rejects, in words that a user understands.
 *
 * @module
 */
import type { z } from "zod";
import type { ConfigIssue } from "./issue.ts";
import type { Layer } from "./layer.ts";
import { nearest } from "./nearest.ts";
import { alternatives, quoteValue } from "./quote.ts";
import { documentationOf, schemaAt, shapeOf, wordsOf } from "./schema_shape.ts";
import type { KeyPath } from "./toml_positions.ts";

/** The table that a schema was given, and where it stands. */
export interface Given {
  /** The schema that rejected it. */
  readonly schema: z.ZodType;
  /** The table. */
  readonly values: unknown;
  /** The layer that the table is from. */
  readonly layer: Layer;
  /** The key of the table itself; empty for the whole file. */
  readonly prefix?: KeyPath;
  /** Keys that are right here although the schema does not have them. */
  readonly otherKeys?: readonly string[];
}

/**
 * Turns what a schema rejected into issues, in the order in which they stand in the schema.
 *
 * @param issues of a zod error
 * @param given what was parsed
 */
export function explain(issues: readonly z.core.$ZodIssue[], given: Given): ConfigIssue[] {
  return issues.flatMap((issue) => explainOne(issue, given));
}

function explainOne(issue: z.core.$ZodIssue, given: Given): ConfigIssue[] {
  const path = issue.path.map((part) => typeof part === "symbol" ? String(part) : part);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => unknownKey([...path, key], given));
  }
  const value = valueAt(given.values, path);
  const at = (key: KeyPath): KeyPath => [...(given.prefix ?? []), ...key];
  if (value === undefined) {
    const key = path.at(-1) ?? "";
    return [{
      source: given.layer.sourceOf(at(path.slice(0, -1))),
      path: at(path),
      problem: `Missing key ${quoteValue(String(key))}: ${expectation(issue, given, path)}`,
    }];
  }
  const schema = schemaAt(given.schema, path);
  const isSecret = schema !== undefined && documentationOf(schema).secret === true;
  const words = acceptedWords(issue, given, path);
  const suggestion = typeof value === "string" ? nearest(value, words) : undefined;
  const shown = isSecret ? "" : ` ${quoteValue(value)}`;
  // Next to the right word, a long list of words is noise.
  const isObvious = suggestion !== undefined && words.length > 5;
  const verb = issue.code === "custom" && typeof value === "string" &&
      issue.message.startsWith("expected a ")
    ? "parse"
    : "use";
  return [{
    source: given.layer.sourceOf(at(path)),
    path: at(path),
    problem: `Cannot ${verb} ${given.layer.subject(at(path))}${shown}${
      isObvious ? "" : `: ${expectation(issue, given, path)}`
    }`,
    ...(suggestion === undefined ? {} : { suggestion }),
  }];
}

function unknownKey(path: KeyPath, given: Given): ConfigIssue {
  const table = schemaAt(given.schema, path.slice(0, -1));
  const known = [...(table === undefined ? [] : shapeOf(table).keys()), ...(given.otherKeys ?? [])];
  const key = String(path.at(-1));
  const suggestion = nearest(key, known);
  const full = [...(given.prefix ?? []), ...path];
  const names = full.slice(0, -1).filter((part) => typeof part === "string");
  const home = names.length === 0 ? "" : ` in ${given.layer.subject(names)}`;
  const list = suggestion === undefined && known.length > 0 && known.length <= 12
    ? `: expected ${alternatives(known)}`
    : "";
  return {
    source: given.layer.sourceOf(full),
    path: full,
    problem: `Unknown key ${quoteValue(key)}${home}${list}`,
    ...(suggestion === undefined ? {} : { suggestion }),
  };
}

/** `expected …`. A schema's own message wins if it starts so. */
function expectation(issue: z.core.$ZodIssue, given: Given, path: KeyPath): string {
  if (issue.message.startsWith("expected ")) return issue.message;
  switch (issue.code) {
    case "invalid_type":
      return `expected ${TYPES.get(issue.expected) ?? issue.expected}`;
    case "invalid_value":
      return `expected ${alternatives(issue.values.map((value) => quoteValue(value)))}`;
    case "too_small":
    case "too_big":
      return `expected ${range(issue)}`;
    case "invalid_union": {
      const inner = issue.errors.flatMap((errors) => errors.slice(0, 1))
        .map((error) => expectation(error, given, path).replace(/^expected /, ""));
      return inner.length > 0
        ? `expected ${alternatives([...new Set(inner)])}`
        : "expected another value";
    }
    default:
      return lowerFirst(issue.message);
  }
}

const TYPES: ReadonlyMap<string, string> = new Map([
  ["string", "a text in quotes"],
  ["number", "a number"],
  ["int", "a whole number"],
  ["boolean", "true or false"],
  ["array", "a list in brackets"],
  ["object", "a table"],
  ["record", "a table"],
]);

function range(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): string {
  const isLow = issue.code === "too_small";
  const bound = String(isLow ? issue.minimum : issue.maximum);
  const word = isLow ? "at least" : "at most";
  switch (issue.origin) {
    case "string":
      return `${word} ${bound} characters`;
    case "array":
    case "set":
      return `${word} ${bound} ${bound === "1" ? "entry" : "entries"}`;
    default:
      return issue.inclusive === false
        ? `a number ${isLow ? "above" : "below"} ${bound}`
        : `${word} ${bound}`;
  }
}

function acceptedWords(issue: z.core.$ZodIssue, given: Given, path: KeyPath): readonly string[] {
  if (issue.code === "invalid_value") return issue.values.map(String);
  const schema = schemaAt(given.schema, path);
  return schema === undefined ? [] : wordsOf(schema);
}

function valueAt(values: unknown, path: KeyPath): unknown {
  let current = values;
  for (const part of path) {
    if (typeof current !== "object" || current === null || !Object.hasOwn(current, part)) {
      return undefined;
    }
    current = (current as Record<string | number, unknown>)[part];
  }
  return current;
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1).replace(/\.$/, "");
}
