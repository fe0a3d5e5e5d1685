/**
 * InfluxDB 1, 2 and 3, and what takes its line protocol, such as VictoriaMetrics.
 *
 * @module
 */
import type { z } from "zod";
import type { GroupField } from "../../src/traffic/view.ts";
import type { Sink, SinkContext, SinkType } from "../sink.ts";
import { optionsFromUrl, SCHEMES, targetOf } from "./address.ts";
import { InfluxdbSink } from "./influxdb_sink.ts";
import { type InfluxdbOptions, schema } from "./options.ts";

/** What becomes tags where the user does not say: few different values, and no ids that never come back. */
const DEFAULT_GROUP: readonly GroupField[] = [
  "process",
  "user",
  "unit",
  "container",
  "protocol",
  "scope",
];

/**
 * VictoriaMetrics answers when it has rows in memory, and writes them to disk within seconds: its flag
 * -inmemoryDataFlushInterval, 5 s by default, after a second or two in a buffer.
 */
const VICTORIA_UNSAFE_MS = 10_000;

/** The `influxdb` sink. */
export const influxdb: SinkType<z.ZodType<InfluxdbOptions>> = {
  name: "influxdb",
  summary: "InfluxDB 1, 2 or 3, or VictoriaMetrics: one point for each row",
  schemes: SCHEMES,
  kind: "durable",
  schema,
  defaultGroupBy: (): readonly GroupField[] => DEFAULT_GROUP,
  fromUrl: optionsFromUrl,
  exampleUrl: "influxdb://nas:8086/net?org=home",
  target: targetOf,
  unsafeMs: ({ version }: InfluxdbOptions): number =>
    version === "victoriametrics" ? VICTORIA_UNSAFE_MS : 0,
  create: (options: InfluxdbOptions, context: SinkContext): Sink =>
    new InfluxdbSink(options, context),
};
