import assert from "node:assert/strict";
import fc from "fast-check";
import { type Snapshot, TableTotals } from "../../../sinks/stdout/totals.ts";
import type { Observation, TrafficEvent } from "../../../src/traffic/event.ts";
import { gap, interval } from "./fixtures.ts";

function snapshotOf(observations: readonly Observation[], maxRows?: number): Snapshot {
  const totals = new TableTotals(maxRows);
  for (const observation of observations) totals.add(observation);
  return totals.snapshot();
}

function rowOf({ rows }: Snapshot, process: string): unknown {
  const row = rows.find(({ labels }) => labels.process === process);
  return row && [row.rxNow, row.txNow, row.rxTotal, row.txTotal];
}

const anyEvent: fc.Arbitrary<TrafficEvent> = fc.record({
  process: fc.constantFrom("a", "b", "c"),
  pid: fc.nat(20),
  rxBytes: fc.nat(1000),
  txBytes: fc.nat(1000),
});
const anyObservations = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.array(anyEvent, { maxLength: 30 }).map((all) => interval(all)) },
    { weight: 1, arbitrary: fc.constant(gap(1, "gone")) },
  ),
  { minLength: 1, maxLength: 20 },
);

Deno.test("TableTotals keeps what moves now apart from what has moved", () => {
  const snapshot = snapshotOf([
    interval([{ process: "a", rxBytes: 1, txBytes: 2 }, { process: "b", rxBytes: 3, txBytes: 4 }]),
    interval([{ process: "a", rxBytes: 10, txBytes: 20 }], { tick: 1, intervalSeconds: 1.5 }),
  ]);
  assert.deepEqual(rowOf(snapshot, "a"), [10, 20, 11, 22]);
  assert.deepEqual(rowOf(snapshot, "b"), [0, 0, 3, 4]);
  assert.deepEqual(snapshot.sum, { rxNow: 10, txNow: 20, rxTotal: 14, txTotal: 26 });
  assert.equal(snapshot.seconds, 1.5);
});

Deno.test("TableTotals keeps rows apart that differ in any label", () => {
  const same = { process: "a", pid: 1, rxBytes: 1, txBytes: 0 };
  const labels = [{}, { tid: 2 }, { tid: 3 }, { uid: 0 }, { user: "0" }, { unit: "u" }];
  const snapshot = snapshotOf([interval(labels.map((label) => ({ ...same, ...label })))]);
  assert.equal(snapshot.rows.length, labels.length);
});

Deno.test("TableTotals counts an event twice that comes twice in an interval", () => {
  const event = { process: "a", rxBytes: 1, txBytes: 2 };
  assert.deepEqual(rowOf(snapshotOf([interval([event, event])]), "a"), [2, 4, 2, 4]);
});

Deno.test("TableTotals folds the least recently active rows when there are too many", () => {
  const names = (from: number, to: number): TrafficEvent[] =>
    Array.from({ length: to - from }, (_, i) => ({
      process: `p${from + i}`,
      rxBytes: 1,
      txBytes: 10,
    }));
  const snapshot = snapshotOf(
    [
      interval(names(0, 20)),
      interval(names(0, 1), { tick: 1 }),
      interval(names(20, 21), { tick: 2 }),
    ],
    20,
  );
  assert.deepEqual(snapshot.folded, { count: 2, rxNow: 0, txNow: 0, rxTotal: 2, txTotal: 20 });
  assert.notEqual(rowOf(snapshot, "p0"), undefined);
  assert.equal(rowOf(snapshot, "p1"), undefined);
  assert.equal(rowOf(snapshot, "p2"), undefined);
  assert.deepEqual(snapshot.sum, { rxNow: 1, txNow: 10, rxTotal: 22, txTotal: 220 });
});

Deno.test("TableTotals is bounded and its grand totals true, whatever is folded", () => {
  fc.assert(fc.property(anyObservations, fc.integer({ min: 1, max: 12 }), (observations, limit) => {
    const { rows, folded, sum } = snapshotOf(observations, limit);
    assert(rows.length <= limit);
    const events = observations.flatMap((each) => each.kind === "interval" ? each.events : []);
    const last = observations.at(-1);
    const now = last?.kind === "interval" ? last.events : [];
    const add = (all: readonly number[]): number => all.reduce((a, b) => a + b, 0);
    const expected = {
      rxNow: add(now.map((event) => event.rxBytes)),
      txNow: add(now.map((event) => event.txBytes)),
      rxTotal: add(events.map((event) => event.rxBytes)),
      txTotal: add(events.map((event) => event.txBytes)),
    };
    assert.deepEqual(sum, expected);
    for (const amount of ["rxNow", "txNow", "rxTotal", "txTotal"] as const) {
      assert.equal(add([...rows, folded].map((row) => row[amount])), expected[amount], amount);
    }
  }));
});

Deno.test("TableTotals takes a million new rows in a few seconds and keeps 20,000", () => {
  const events = Array.from({ length: 1_000_000 }, (_, pid) => ({ pid, rxBytes: 1, txBytes: 0 }));
  const started = performance.now();
  const { rows, sum } = snapshotOf([interval(events)]);
  assert(rows.length <= 20_000);
  assert.equal(sum.rxTotal, 1_000_000);
  assert(performance.now() - started < 20_000);
});

Deno.test("TableTotals adds up losses and gaps, and measures nothing in a gap", () => {
  const event = { process: "a", rxBytes: 5, txBytes: 0 };
  const totals = new TableTotals();
  totals.add(interval([event], { lost: { rxBytes: 1, calls: 2 } }));
  totals.add(gap(1.5, "one", 1));
  assert.equal(totals.snapshot().seconds, undefined);
  assert.deepEqual(totals.snapshot().sum, { rxNow: 0, txNow: 0, rxTotal: 5, txTotal: 0 });
  totals.add(gap(2, "two", 2));
  totals.add(interval([], { tick: 3, lost: { messages: 4, rxBytes: 1 } }));
  const { lostNow, lostTotal, gaps } = totals.snapshot();
  assert.deepEqual(lostNow, { rxBytes: 1, txBytes: 0, calls: 0, messages: 4 });
  assert.deepEqual(lostTotal, { rxBytes: 2, txBytes: 0, calls: 2, messages: 4 });
  assert.deepEqual([gaps.count, gaps.seconds, gaps.last?.reason], [2, 3.5, "two"]);
});
