import assert from "node:assert/strict";
import { count, difference, fraction, median, table } from "../../bench/markdown.ts";

Deno.test("difference() says how many bytes are too few or too many, and what part that is", () => {
  assert.equal(difference(1_000_003, 1_000_003), "0");
  assert.equal(difference(500, 1_000), "−500 (−50.0 %)");
  assert.equal(difference(2_000_006, 1_000_003), "+1,000,003 (+100.0 %)");
  assert.equal(difference(13_000, 0), "+13,000 (of 0)");
});

Deno.test("fraction() keeps two digits of what is small", () => {
  assert.equal(fraction(0.000_123_4), "0.012 %");
  assert.equal(fraction(0.0237), "2.4 %");
  assert.equal(fraction(0.000_000_012_3), "1e-6 %");
});

Deno.test("median() is the middle, or between the two in the middle", () => {
  assert.equal(median([9, 1, 5]), 5);
  assert.equal(median([4, 1, 2, 9]), 3);
  assert.ok(Number.isNaN(median([])));
});

Deno.test("table() puts numbers to the right and keeps a bar in a cell from ending it", () => {
  assert.equal(
    table(["a", "b"], [["x|y", count(12_345)]]),
    "| a | b |\n| --- | ---: |\n| x\\|y | 12,345 |",
  );
});
