import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeBody, encodeBody } from "../../../src/delivery/journal/body.ts";
import { anyObservation } from "../observations.ts";

Deno.test("decodeBody() gives back every observation that encodeBody() writes, hostile names too", () => {
  fc.assert(fc.property(anyObservation, (observation) => {
    assert.deepEqual(decodeBody(observation, encodeBody(observation)), observation);
  }));
});

Deno.test("decodeBody() refuses bytes that encodeBody() did not write", () => {
  const head = { kind: "interval", timeMs: 0, host: "nas" } as const;
  assert.throws(() => decodeBody(head, new Uint8Array([1, 2, 3])));
});
