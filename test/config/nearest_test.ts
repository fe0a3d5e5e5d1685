import assert from "node:assert/strict";
import fc from "fast-check";
import { nearest } from "../../src/config/nearest.ts";

const KEYS = ["interval", "duration", "group_by", "top", "host", "units"];

Deno.test("nearest() finds the word with a letter wrong, missing, too many or swapped", () => {
  for (const word of ["intervall", "interva", "imterval", "intrevla", "INTERVAL"]) {
    assert.equal(nearest(word, KEYS), "interval", word);
  }
});

Deno.test("nearest() takes dashes and underscores for the same", () => {
  assert.equal(nearest("group-by", KEYS), "group_by");
  assert.equal(nearest("group_by", ["group-by"]), "group-by");
});

Deno.test("nearest() takes a beginning for a word that only one begins with", () => {
  assert.equal(nearest("dur", KEYS), "duration");
  assert.equal(nearest("int", ["interval", "integer"]), undefined);
});

Deno.test("nearest() offers nothing rather than something far away", () => {
  for (const word of ["", "x", "xyz", "sink", "a".repeat(65)]) {
    assert.equal(nearest(word, KEYS), undefined, word);
  }
});

Deno.test("nearest() gives a word that is right back", () => {
  fc.assert(fc.property(fc.constantFrom(...KEYS), (word) => {
    assert.equal(nearest(word, KEYS), word);
  }));
});
