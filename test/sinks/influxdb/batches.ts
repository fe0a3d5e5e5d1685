/** Batches and options for the tests of the influxdb sink. */
import fc from "fast-check";
import type { InfluxdbOptions } from "../../../sinks/influxdb/options.ts";
import { schema } from "../../../sinks/influxdb/options.ts";
import { type Interval, NOTHING_LOST, type TrafficEvent } from "../../../src/traffic/event.ts";
import { anyText } from "../../format/hostile.ts";

/** End of the intervals. */
export const TIME_MS = 1_763_800_000_123;

/** An interval of one second. */
export function interval(
  events: readonly TrafficEvent[],
  own: Partial<Interval> = {},
): Interval {
  return {
    kind: "interval",
    timeMs: TIME_MS,
    intervalSeconds: 1.25,
    host: "nas",
    events,
    lost: NOTHING_LOST,
    ...own,
  };
}

/** A row. */
export function row(process: string, rxBytes = 1, txBytes = 2): TrafficEvent {
  return { process, rxBytes, txBytes };
}

/** Options as the schema gives them. */
export function optionsOf(own: Record<string, unknown>): InfluxdbOptions {
  return schema.parse({ url: "http://127.0.0.1:1", version: "v1", database: "net", ...own });
}

const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(value, { nil: undefined });

/** Any row, mostly with a strange name. */
export const anyEvent: fc.Arbitrary<TrafficEvent> = fc.record({
  process: maybe(anyText),
  pid: maybe(fc.integer({ min: 1, max: 3 })),
  thread: maybe(anyText),
  tid: maybe(fc.integer({ min: 1, max: 3 })),
  uid: maybe(fc.integer({ min: 0, max: 3 })),
  user: maybe(fc.constantFrom("root", "1", "a b")),
  cgroup: maybe(anyText),
  unit: maybe(anyText),
  container: maybe(anyText),
  protocol: maybe(fc.constantFrom("tcp", "udp")),
  family: maybe(fc.constantFrom("ipv4", "ipv6")),
  scope: maybe(fc.constantFrom("network", "loopback")),
  rxBytes: fc.integer({ min: 0, max: 2 ** 40 }),
  txBytes: fc.integer({ min: 0, max: 2 ** 40 }),
}).map((event) =>
  Object.fromEntries(
    Object.entries(event).filter(([, value]) => value !== undefined),
  ) as unknown as TrafficEvent
);
