/** Observations for the tests of the delivery. */
import fc from "fast-check";
import type { Gap, Interval, Observation, TrafficEvent } from "../../src/traffic/event.ts";
import { NOTHING_LOST } from "../../src/traffic/event.ts";

/** An interval with rows of processes 1, 2, …, each of which received so many bytes. */
export function interval(timeMs: number, rows: number = 1, rxBytes: number = 100): Interval {
  const events = Array.from({ length: rows }, (_, index): TrafficEvent => ({
    pid: index + 1,
    process: `p${index + 1}`,
    protocol: "tcp",
    scope: "network",
    rxBytes,
    txBytes: 1,
  }));
  return { kind: "interval", timeMs, intervalSeconds: 1, host: "nas", events, lost: NOTHING_LOST };
}

/** A gap. */
export function gap(timeMs: number): Gap {
  return { kind: "gap", timeMs, gapSeconds: 2, host: "nas", reason: "bpftrace exited with code 1" };
}

/** Received bytes of some observations. */
export function rxOf(observations: readonly Observation[]): number {
  return observations.flatMap((one) => one.kind === "interval" ? one.events : [])
    .reduce((sum, { rxBytes }) => sum + rxBytes, 0);
}

const bytes = fc.maxSafeNat();

/** Any event that the model allows. */
export const anyEvent: fc.Arbitrary<TrafficEvent> = fc.record({
  pid: fc.nat(4_194_304),
  process: fc.string({ unit: "binary", maxLength: 15 }),
  uid: fc.nat(),
  user: fc.string({ maxLength: 8 }),
  cgroup: fc.string({ unit: "binary", maxLength: 40 }),
  unit: fc.string({ maxLength: 8 }),
  protocol: fc.constantFrom("tcp", "udp", "other"),
  scope: fc.constantFrom("network", "loopback"),
  foldedRows: fc.nat(),
  rxBytes: bytes,
  txBytes: bytes,
}, { requiredKeys: ["rxBytes", "txBytes"], noNullPrototype: true });

/** Any observation. */
export const anyObservation: fc.Arbitrary<Observation> = fc.oneof(
  fc.record({
    kind: fc.constant("interval" as const),
    timeMs: fc.nat(),
    intervalSeconds: fc.double({ min: 0, max: 3_600, noNaN: true }).map((value) => value + 0),
    host: fc.string(),
    events: fc.array(anyEvent, { maxLength: 20 }),
    lost: fc.record({ rxBytes: bytes, txBytes: bytes, calls: bytes, messages: bytes }, {
      noNullPrototype: true,
    }),
  }, { noNullPrototype: true }),
  fc.record({
    kind: fc.constant("gap" as const),
    timeMs: fc.nat(),
    gapSeconds: fc.nat(),
    host: fc.string(),
    reason: fc.string({ unit: "binary" }),
  }, { noNullPrototype: true }),
);
