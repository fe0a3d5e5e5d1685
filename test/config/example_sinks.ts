/** Sink types for the tests of the configuration: nothing but schemas. */
import { z } from "zod";
import type { SinkType } from "../../sinks/sink.ts";

function type(
  parts: Pick<SinkType, "name" | "schema"> & Partial<SinkType>,
): SinkType {
  return {
    summary: `The ${parts.name} of the tests.`,
    kind: "live",
    create: () => {
      throw new Error("the configuration makes no sinks");
    },
    ...parts,
  };
}

/** Takes options only, as the real one does. */
export const stdout: SinkType = type({
  name: "stdout",
  schema: z.strictObject({
    format: z.enum(["table", "ndjson", "csv", "logfmt"]).optional().describe("Form of the rows."),
    header: z.boolean().default(true).describe("Whether CSV begins with the names of the columns."),
  }),
});

/** Has every kind of option, and URLs with host, port and path. */
export const broker: SinkType = type({
  name: "broker",
  schemes: ["brokers"],
  kind: "durable",
  schema: z.strictObject({
    host: z.string().min(1).describe("Host."),
    port: z.int().min(1).max(65_535).default(1883).describe("Port."),
    tls: z.boolean().default(false).describe("Whether the connection is encrypted."),
    topics: z.array(z.string()).default([]).describe("Topics."),
    weights: z.array(z.number()).optional().describe("Weights."),
    retry: z.union([z.number(), z.literal("never")]).default(3).describe("How often."),
    password: z.string().min(8).optional().meta({ description: "Password.", secret: true }),
    limits: z.strictObject({
      rows: z.int().positive().optional().describe("Rows in a batch."),
    }).optional().describe("Limits."),
  }),
  fromUrl(url): Record<string, unknown> {
    if (url.hostname === "") throw new TypeError("expected a host, as in broker://nas");
    return {
      host: url.hostname,
      ...(url.port === "" ? {} : { port: Number(url.port) }),
      ...(url.protocol === "brokers:" ? { tls: true } : {}),
    };
  },
  target: (options): string => (options as { readonly host: string }).host,
});

/** Both. */
export const REGISTRY: readonly SinkType[] = [stdout, broker];
