/**
 * Looks into a zod schema: which keys it has, what they take, what they say about themselves.
 *
 * @module
 */
import type { z } from "zod";

/** The parts of a schema's definition that we read. zod documents them as `_zod.def`. */
export interface Definition {
  /** Kind of the schema, such as `object` or `optional`. */
  readonly type: string;
  /** What `optional`, `default` and their like are wrapped around. */
  readonly innerType?: z.ZodType;
  /** What goes into a `pipe`. */
  readonly in?: z.ZodType;
  /** What comes out of a `pipe`. */
  readonly out?: z.ZodType;
  /** What an `array` is a list of. */
  readonly element?: z.ZodType;
  /** The keys of an `object`. */
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  /** The alternatives of a `union`. */
  readonly options?: readonly z.ZodType[];
  /** What a `lazy` schema stands for. */
  readonly getter?: () => z.ZodType;
  /** The value of `default` and `prefault`. */
  readonly defaultValue?: unknown;
  /** The words of an `enum`. */
  readonly entries?: Readonly<Record<string, string | number>>;
  /** The values of a `literal`. */
  readonly values?: readonly unknown[];
}

/** What a key of a schema says about itself. */
export interface Documentation {
  /** One or two sentences for a user. */
  readonly description?: string;
  /** As a user would write it; undefined where there is none. */
  readonly default?: unknown;
  /** A value worth showing where there is no default. */
  readonly example?: unknown;
  /** The value must not be shown. */
  readonly secret?: boolean;
}

/** The definition of a schema. */
export function definitionOf(schema: z.ZodType): Definition {
  return schema._zod.def as unknown as Definition;
}

/** Takes off everything around a schema that does not change what may be written. */
export function unwrap(schema: z.ZodType): z.ZodType {
  const { type, innerType, in: input, out, getter } = definitionOf(schema);
  if (innerType !== undefined) return unwrap(innerType);
  if (type === "lazy" && getter !== undefined) return unwrap(getter());
  if (type === "pipe" && input !== undefined && out !== undefined) {
    return unwrap(definitionOf(input).type === "transform" ? out : input);
  }
  return schema;
}

/** The alternatives of a union, one after the other; a schema alone is its own only alternative. */
export function alternativesOf(schema: z.ZodType): readonly z.ZodType[] {
  const core = unwrap(schema);
  const { type, options } = definitionOf(core);
  return type === "union" && options !== undefined ? options.flatMap(alternativesOf) : [core];
}

/** The keys of a table's schema; for a union of tables the keys of all of them; else none. */
export function shapeOf(schema: z.ZodType): ReadonlyMap<string, z.ZodType> {
  return new Map(
    alternativesOf(schema).flatMap((option) => Object.entries(definitionOf(option).shape ?? {})),
  );
}

/** The schema of what stands at a path; undefined where the schema has no such key. */
export function schemaAt(
  schema: z.ZodType,
  path: readonly (string | number)[],
): z.ZodType | undefined {
  let current: z.ZodType | undefined = schema;
  for (const part of path) {
    if (current === undefined) return undefined;
    current = typeof part === "number"
      ? definitionOf(unwrap(current)).element
      : shapeOf(current).get(part);
  }
  return current;
}

/** The words that a schema takes, where it takes only certain words. */
export function wordsOf(schema: z.ZodType): readonly string[] {
  return alternativesOf(schema).flatMap((option) => {
    const { entries, values } = definitionOf(option);
    return [...Object.values(entries ?? {}), ...(values ?? [])].map(String);
  });
}

/** What a schema says about itself, from the outermost wrapping that says it. */
export function documentationOf(schema: z.ZodType): Documentation {
  const { type, innerType, defaultValue } = definitionOf(schema);
  const inner = innerType === undefined ? {} : documentationOf(innerType);
  const meta = schema.meta() ?? {};
  return {
    ...inner,
    ...(typeof meta.description === "string" ? { description: meta.description } : {}),
    ...("example" in meta ? { example: meta["example"] } : {}),
    ...(meta["secret"] === true ? { secret: true } : {}),
    ...(type === "default" || type === "prefault" ? { default: defaultValue } : {}),
  };
}
