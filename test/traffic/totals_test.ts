import assert from "node:assert/strict";
import fc from "fast-check";
import { ByteCounter } from "../../src/traffic/byte_counter.ts";
import type { TrafficEvent } from "../../src/traffic/event.ts";
import { Totals } from "../../src/traffic/totals.ts";
import { anyEvents, intervalOf, sums } from "./arbitraries.ts";

function row(process: string, rxBytes: number, txBytes = 0): TrafficEvent {
  return { process, rxBytes, txBytes };
}

Deno.test("ByteCounter is exact, however much it counts", () => {
  const amount = fc.oneof(fc.nat(), fc.integer({ min: 2 ** 51, max: 2 ** 52 }));
  fc.assert(fc.property(fc.array(amount), fc.array(amount), (some, others) => {
    const counter = new ByteCounter();
    const other = new ByteCounter();
    for (const bytes of some) counter.add(bytes);
    for (const bytes of others) other.add(bytes);
    counter.addAll(other);
    const expected = [...some, ...others].reduce((sum, bytes) => sum + BigInt(bytes), 0n);
    assert.equal(counter.value, expected);
  }));
});

Deno.test("Totals adds up a row over intervals, by all of its labels", () => {
  const totals = new Totals();
  totals.add(intervalOf([row("a", 1, 10), { ...row("a", 5), unit: "x.service" }]));
  totals.add(intervalOf([row("a", 2, 20)]));
  assert.deepEqual(totals.rows(), [
    { labels: { process: "a", unit: "x.service" }, rxBytes: 5n, txBytes: 0n },
    { labels: { process: "a" }, rxBytes: 3n, txBytes: 30n },
  ]);
});

Deno.test("Totals gives up the row that was quiet for longest, and keeps its bytes", () => {
  const totals = new Totals(2);
  totals.add(intervalOf([row("a", 1), row("b", 2)]));
  totals.add(intervalOf([row("a", 4)]));
  totals.add(intervalOf([row("c", 8)]));
  assert.deepEqual(totals.events(), [
    row("a", 5),
    row("c", 8),
    { process: "other", foldedRows: 1, rxBytes: 2, txBytes: 0 },
  ]);
});

Deno.test("Totals keeps a process called other apart from what it gave up", () => {
  const totals = new Totals(1);
  totals.add(intervalOf([row("a", 1), row("other", 2)]));
  assert.deepEqual(totals.events(), [
    row("other", 2),
    { process: "other", foldedRows: 1, rxBytes: 1, txBytes: 0 },
  ]);
});

Deno.test("Totals is exact beyond what a number can hold", () => {
  const totals = new Totals();
  const big = 2 ** 52 - 1;
  for (let i = 0; i < 100; i++) totals.add(intervalOf([row("a", big, 1)]));
  assert.equal(totals.rows()[0]?.rxBytes, BigInt(big) * 100n);
  assert.equal(totals.events()[0]?.rxBytes, Number(BigInt(big) * 100n));
});

Deno.test("Totals adds up the time that was measured and what was lost", () => {
  const totals = new Totals();
  const lost = { rxBytes: 1, txBytes: 2, calls: 3, messages: 4 };
  totals.add({ ...intervalOf([]), intervalSeconds: 1.5, lost });
  totals.add({ ...intervalOf([]), intervalSeconds: 1, lost });
  assert.equal(totals.intervals, 2);
  assert.equal(totals.measuredSeconds, 2.5);
  assert.deepEqual(totals.lost, { rxBytes: 2, txBytes: 4, calls: 6, messages: 8 });
});

Deno.test("Totals keeps the sums over all rows true, and within its bound", () => {
  const bound = fc.integer({ min: 1, max: 10 });
  fc.assert(fc.property(fc.array(anyEvents, { maxLength: 5 }), bound, (intervals, maxRows) => {
    const totals = new Totals(maxRows);
    for (const events of intervals) totals.add(intervalOf(events));
    assert.deepEqual(sums(totals.events()), sums(intervals.flat()));
    assert(totals.rows().length <= maxRows + 1);
  }));
});
