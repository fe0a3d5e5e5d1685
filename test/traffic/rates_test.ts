import assert from "node:assert/strict";
import fc from "fast-check";
import { rateOf, ratesOf } from "../../src/traffic/rates.ts";

Deno.test("ratesOf() divides by the measured length, not by the nominal one", () => {
  assert.deepEqual(ratesOf({ rxBytes: 300, txBytes: 150 }, 1.5), {
    rxBytesPerSecond: 200,
    txBytesPerSecond: 100,
  });
});

Deno.test("rateOf() is 0 where no time passed", () => {
  for (const seconds of [0, -0, -1, NaN]) assert.equal(rateOf(1_000, seconds), 0);
});

Deno.test("rateOf() is never infinite, negative or not a number", () => {
  fc.assert(fc.property(fc.nat(), fc.double(), (bytes, seconds) => {
    const rate = rateOf(bytes, seconds);
    assert(Number.isFinite(rate) && rate >= 0);
  }));
});
