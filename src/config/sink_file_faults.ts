/**
 * What is wrong with a value that should be a sink type.
 *
 * @module
 */
import type { z } from "zod";
import type { SinkType } from "../../sinks/sink.ts";
import { quoteValue } from "./quote.ts";
import { sinkTableSchema } from "./schema.ts";
import { definitionOf, shapeOf, unwrap } from "./schema_shape.ts";

/** What every sink type is called like. */
export const TYPE_NAME: RegExp = /^[a-z][a-z0-9-]{0,63}$/;

/** Members that may be absent. */
const FUNCTIONS = ["selectsTop", "defaultGroupBy", "fromUrl", "target", "unsafeMs"] as const;

/**
 * Lists what is wrong with a value that should be a sink type.
 *
 * @param value what a module exports
 * @param others types that it must not be named like
 * @returns phrases, the most important first; empty where it is a sink type
 */
export function faultsOf(value: unknown, others: readonly SinkType[]): string[] {
  if (typeof value !== "object" || value === null) {
    return ["expected an object with name, summary, kind, schema and create"];
  }
  const type = value as Partial<Record<keyof SinkType, unknown>>;
  const faults = [
    nameFault(type.name, others),
    typeof type.summary === "string" && /^[^\n]+$/.test(type.summary)
      ? undefined
      : 'expected "summary" to be a line of text',
    type.kind === "live" || type.kind === "durable"
      ? undefined
      : 'expected "kind" to be "live" or "durable"',
    ...schemaFaults(type.schema),
    typeof type.create === "function" ? undefined : 'expected "create" to be a function',
    ...FUNCTIONS.map((member) =>
      type[member] === undefined || typeof type[member] === "function"
        ? undefined
        : `expected "${member}" to be a function or absent`
    ),
    type.kind === "durable" && type.target === undefined
      ? 'a durable type needs "target", which names the receiver without secrets'
      : undefined,
    schemesFault(type.schemes, others),
  ];
  return faults.filter((fault) => fault !== undefined);
}

function nameFault(name: unknown, others: readonly SinkType[]): string | undefined {
  if (typeof name !== "string" || !TYPE_NAME.test(name)) {
    const given = name === undefined ? "" : `, not ${quoteValue(name)}`;
    return `expected "name" to be lower-case letters, digits and "-", a letter first${given}`;
  }
  return isTaken(name, others) ? `there is already a type named ${quoteValue(name)}` : undefined;
}

function schemesFault(schemes: unknown, others: readonly SinkType[]): string | undefined {
  if (schemes === undefined) return undefined;
  if (!Array.isArray(schemes) || schemes.some((scheme) => typeof scheme !== "string")) {
    return 'expected "schemes" to be a list of texts or absent';
  }
  const taken = schemes.find((scheme) => isTaken(scheme, others));
  return taken === undefined ? undefined : `there is already a scheme ${quoteValue(taken)}`;
}

function isTaken(name: string, others: readonly SinkType[]): boolean {
  return others.some((type) => type.name === name || type.schemes?.includes(name));
}

function schemaFaults(schema: unknown): (string | undefined)[] {
  if (typeof schema !== "object" || schema === null || !("_zod" in schema)) {
    return ['expected "schema" to be made with z of the kit'];
  }
  const zod = schema as z.ZodType;
  const { type } = definitionOf(unwrap(zod));
  if (type !== "object" && type !== "union") {
    return ['expected "schema" to be an object, as z.strictObject({}) makes it'];
  }
  const common = [...shapeOf(sinkTableSchema()).keys()];
  return [...shapeOf(zod).keys()].filter((key) => common.includes(key)).map((key) =>
    `its option ${quoteValue(key)} is one that every sink has`
  );
}
