import assert from "node:assert/strict";
import fc from "fast-check";
import { BACKOFF, backoffMs } from "../../src/delivery/backoff.ts";

Deno.test("backoffMs() doubles its bound with each failure, up to a minute", () => {
  const bound = (failures: number): number => backoffMs(failures, () => 0.999_999_999);
  assert.deepEqual(
    [1, 2, 3, 6, 7, 1_000].map((failures) => Math.round(bound(failures))),
    [1_000, 2_000, 4_000, 32_000, 60_000, 60_000],
  );
});

Deno.test("backoffMs() is spread over its whole range, and never 0", () => {
  assert.equal(backoffMs(5, () => 0), BACKOFF.minMs);
  assert.equal(backoffMs(5, () => 0.5), 8_000);
});

Deno.test("backoffMs() waits at least as long as the receiver asks, up to an hour", () => {
  fc.assert(fc.property(
    fc.integer({ min: 1, max: 100 }),
    fc.double({ min: 0, max: 0.999, noNaN: true }),
    fc.integer({ min: 1, max: 3_600_000 }),
    (failures, random, asked) => assert.ok(backoffMs(failures, () => random, asked) >= asked),
  ));
  assert.ok(backoffMs(1, () => 0, 1e12) <= 3_600_000);
});
