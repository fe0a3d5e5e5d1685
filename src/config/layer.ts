/**
 * A layer of configuration: the raw values that one source gives, and where each was said. Defaults,
 * file, environment and flags are layers; the later one wins.
 *
 * @module
 */
import type { Source } from "./issue.ts";
import type { KeyPath } from "./toml_positions.ts";

/** A table as the parser gives it: nothing about it is checked. */
export type RawTable = Readonly<Record<string, unknown>>;

/** What one source says. */
export interface Layer {
  /** What it says; nothing of it is checked. */
  readonly values: RawTable;
  /** Where a key was said. */
  sourceOf(key: KeyPath): Source;
  /** How messages about this layer name a key: `top`, `--top`, `SOCKTRAF_TOP`. */
  subject(key: KeyPath): string;
}

/** A value of a flag or an environment variable, and the key that it sets. */
export interface NamedValue {
  /** Where the value was given. */
  readonly source: Source & { readonly kind: "environment" | "flag" };
  /** The key that it sets. */
  readonly key: readonly [string] | readonly [string, string];
  /** A text, a list of texts, or true. */
  readonly value: unknown;
}

/**
 * Makes a layer of single values.
 *
 * @param entries at most one for each key
 * @param fallback the source of a key that no entry sets
 */
export function layerOf(entries: readonly NamedValue[], fallback: Source): Layer {
  const values: Record<string, unknown> = {};
  for (const { key: [first, second], value } of entries) {
    if (second === undefined) values[first] = value;
    else values[first] = { ...(values[first] as RawTable | undefined), [second]: value };
  }
  const sourceOf = (key: KeyPath): Source =>
    entries.find((entry) => entry.key.every((part, i) => part === key[i]))?.source ?? fallback;
  return {
    values,
    sourceOf,
    subject: (key) => {
      const source = sourceOf(key);
      return source.kind === "file" ? "" : source.name;
    },
  };
}

/** Whether a value is a table, and not a list or a date. */
export function isTable(value: unknown): value is RawTable {
  return typeof value === "object" && value !== null && !Array.isArray(value) &&
    !(value instanceof Date);
}

/**
 * Lays layers over one another. Tables are merged key by key; everything else, lists included, is
 * replaced.
 *
 * @param layers the weakest first
 */
export function mergeTables(layers: readonly RawTable[]): RawTable {
  const merged: Record<string, unknown> = Object.create(null);
  for (const layer of layers) {
    for (const [key, value] of Object.entries(layer)) {
      const below = merged[key];
      merged[key] = isTable(value) && isTable(below) ? mergeTables([below, value]) : value;
    }
  }
  return merged;
}
