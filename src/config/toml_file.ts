/**
 * The text of a TOML file as raw values, with the line of each key.
 *
 * @module
 */
import { parse, TomlError } from "smol-toml";
import type { ConfigIssue } from "./issue.ts";
import { quoteValue } from "./quote.ts";
import { indexToml, type KeyPath } from "./toml_positions.ts";
import type { Layer, RawTable } from "./layer.ts";

/**
 * Parses the text of a configuration file.
 *
 * @param text the whole file
 * @param path name of the file, for messages
 * @returns the values with their places, or the syntax error
 */
export function parseTomlFile(text: string, path: string): Layer | ConfigIssue {
  let values: RawTable;
  try {
    values = parse(text, { integersAsBigInt: "asNeeded", maxDepth: 32 });
  } catch (error) {
    return syntaxIssue(error, path);
  }
  const positions = indexToml(text);
  return {
    values,
    subject: formatKey,
    sourceOf: (key) => ({ kind: "file", path, ...positions.find(key) }),
  };
}

/**
 * Renders a key as a file writes it. Numbers in lists are left out: line and value say which one is
 * meant.
 *
 * @returns such as `filter.pid` or `sinks.format`
 */
export function formatKey(key: KeyPath): string {
  return key
    .filter((part) => typeof part === "string")
    .map((part) => /^[A-Za-z0-9_-]+$/.test(part) ? part : quoteValue(part))
    .join(".");
}

/** The parser's first line says what; the rest of its message draws the place, which we name. */
function syntaxIssue(error: unknown, path: string): ConfigIssue {
  const message = error instanceof Error ? error.message : String(error);
  const first = (message.split("\n", 1)[0] ?? "").replace(/^Invalid TOML document: /, "");
  const place = error instanceof TomlError ? { line: error.line, column: error.column } : {};
  const column = error instanceof TomlError ? ` at column ${error.column}` : "";
  return {
    source: { kind: "file", path, ...place },
    path: [],
    problem: `Cannot parse TOML${column}: ${first.replace(/\.$/, "")}`,
  };
}
