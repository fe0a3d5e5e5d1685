import assert from "node:assert/strict";
import fc from "fast-check";
import { alternatives, quoteValue } from "../../src/config/quote.ts";

Deno.test("quoteValue() writes values as TOML does", () => {
  assert.equal(quoteValue("5x"), '"5x"');
  assert.equal(quoteValue(12), "12");
  assert.equal(quoteValue(12n), "12");
  assert.equal(quoteValue(true), "true");
  assert.equal(quoteValue(["a", 1]), '["a", 1]');
  assert.equal(quoteValue({ a: 1 }), "a table");
  assert.equal(quoteValue(new Date(0)), "1970-01-01T00:00:00.000Z");
});

Deno.test("quoteValue() cuts long values", () => {
  assert.equal(quoteValue("x".repeat(100)), `"${"x".repeat(80)}…"`);
  assert.ok(quoteValue(Array(1_000).fill("abc")).length < 120);
});

Deno.test("quoteValue() lets nothing through that moves a cursor or turns a line around", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    // deno-lint-ignore no-control-regex -- control characters are what is looked for
    assert.doesNotMatch(quoteValue(text), /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/);
  }));
});

Deno.test("alternatives() reads like a sentence", () => {
  assert.equal(alternatives([]), "");
  assert.equal(alternatives(["a"]), "a");
  assert.equal(alternatives(["a", "b", "c"]), "a, b or c");
});
