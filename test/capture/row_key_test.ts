import assert from "node:assert/strict";
import fc from "fast-check";
import { unpackKey, withoutLane } from "../../src/capture/row_key.ts";
import { packKey } from "./row_key.ts";

const PARTS = fc.record({
  sent: fc.boolean(),
  loopback: fc.boolean(),
  raw: fc.boolean(),
  family: fc.integer({ min: 0, max: 31 }),
  protocol: fc.integer({ min: 0, max: 511 }),
  lane: fc.integer({ min: 0, max: 8191 }),
  who: fc.integer({ min: 0, max: 4_194_303 }),
});

Deno.test("unpackKey() gives back everything that the probe program packs", () => {
  fc.assert(fc.property(PARTS, ({ lane, ...parts }) => {
    assert.deepEqual(unpackKey(packKey({ ...parts, lane })), parts);
  }));
});

Deno.test("unpackKey() reads the largest key there can be: pid 4194303, lane 8191, protocol 511", () => {
  const parts = {
    sent: true,
    loopback: true,
    raw: true,
    family: 31,
    protocol: 511,
    who: 4_194_303,
  };
  const key = packKey({ ...parts, lane: 8191 });
  assert.ok(Number.isSafeInteger(key), "a key must survive JSON");
  assert.deepEqual(unpackKey(key), parts);
});

Deno.test("unpackKey() reads the key that the header of the probe program shows", () => {
  assert.deepEqual(unpackKey(21460877971731), {
    sent: true,
    loopback: true,
    raw: false,
    family: 2,
    protocol: 17,
    who: 19987,
  });
});

Deno.test("unpackKey() knows MPTCP, whose protocol number is more than a byte", () => {
  assert.equal(unpackKey(packKey({ who: 1, protocol: 262 })).protocol, 262);
});

Deno.test("withoutLane() makes keys equal that differ in CPU and direction, and no others", () => {
  fc.assert(fc.property(PARTS, PARTS, fc.nat(8191), fc.boolean(), (a, b, lane, sent) => {
    assert.equal(withoutLane(packKey(a)), withoutLane(packKey({ ...a, lane, sent })));
    const same = JSON.stringify(unpackKey(packKey({ ...a, sent }))) ===
      JSON.stringify(unpackKey(packKey({ ...b, sent })));
    assert.equal(withoutLane(packKey(a)) === withoutLane(packKey(b)), same);
  }));
});
