import fc from "fast-check";
import { type Interval, NOTHING_LOST, type TrafficEvent } from "../../src/traffic/event.ts";
import { GROUP_FIELDS, NO_FILTER, type View } from "../../src/traffic/view.ts";

/** Few different names, so that rows coincide, and nasty ones, so that keys could. */
const name = fc.oneof(
  fc.constantFrom("ssh", "other", "", "1:a", "-", "a\0b", "a,b", "1n"),
  fc.string({ unit: "binary", maxLength: 3 }),
);
const small = fc.integer({ min: 0, max: 3 });
const bytes = fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 2 ** 40 }));

/** A row as the capture or a view could give it. */
export const anyEvent: fc.Arbitrary<TrafficEvent> = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.record({
      pid: small,
      process: name,
      tid: small,
      thread: name,
      uid: small,
      user: name,
      cgroup: name,
      unit: name,
      container: name,
      protocol: fc.constantFrom("tcp", "udp"),
      family: fc.constantFrom("ipv4", "ipv6"),
      scope: fc.constantFrom("network", "loopback"),
      rxBytes: bytes,
      txBytes: bytes,
    }, { requiredKeys: ["rxBytes", "txBytes"] }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      process: fc.constant("other"),
      foldedRows: fc.integer({ min: 1, max: 9 }),
      rxBytes: bytes,
      txBytes: bytes,
    }),
  },
);

/** Many rows. */
export const anyEvents: fc.Arbitrary<TrafficEvent[]> = fc.array(anyEvent, { maxLength: 40 });

/** A view that drops nothing. */
export const anyLosslessView: fc.Arbitrary<View> = fc.record({
  groupBy: fc.subarray([...GROUP_FIELDS]),
  top: fc.integer({ min: 0, max: 6 }),
  filter: fc.constant(NO_FILTER),
  includeLoopback: fc.constant(true),
}, { requiredKeys: ["filter", "includeLoopback"] });

/** An interval of one second with these rows. */
export function intervalOf(events: readonly TrafficEvent[]): Interval {
  return {
    kind: "interval",
    timeMs: 1_000,
    intervalSeconds: 1,
    host: "h",
    events,
    lost: NOTHING_LOST,
  };
}

/** Sums of the bytes of rows. */
export function sums(
  events: readonly Pick<TrafficEvent, "rxBytes" | "txBytes">[],
): { rx: number; tx: number } {
  let rx = 0;
  let tx = 0;
  for (const event of events) {
    rx += event.rxBytes;
    tx += event.txBytes;
  }
  return { rx, tx };
}
