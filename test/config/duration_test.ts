import assert from "node:assert/strict";
import fc from "fast-check";
import { formatDuration, parseDuration } from "../../src/config/duration.ts";
import { MAX_DURATION_MS } from "../../src/config/limits.ts";

Deno.test("parseDuration() reads a number with a unit", () => {
  assert.equal(parseDuration("1s"), 1_000);
  assert.equal(parseDuration("500ms"), 500);
  assert.equal(parseDuration("1m"), 60_000);
  assert.equal(parseDuration("1h"), 3_600_000);
  assert.equal(parseDuration("2d"), 172_800_000);
});

Deno.test("parseDuration() reads several units, the largest first", () => {
  assert.equal(parseDuration("1m30s"), 90_000);
  assert.equal(parseDuration("1h0.5s"), 3_600_500);
  assert.equal(parseDuration("1s1ms"), 1_001);
});

Deno.test("parseDuration() reads a fraction that gives whole milliseconds", () => {
  assert.equal(parseDuration("1.5h"), 5_400_000);
  assert.equal(parseDuration("0.1s"), 100);
  assert.equal(parseDuration("0.29s"), 290);
  assert.equal(parseDuration("1.0005s"), undefined);
  assert.equal(parseDuration("0.5ms"), undefined);
});

Deno.test("parseDuration() refuses everything else", () => {
  const wrong = ["", "1", "s", "5x", "1 s", " 1s", "-1s", "+1s", "1e3s", "1s1m", "1s1s", "1.5m3s"];
  for (
    const text of [...wrong, "1S", "１s", ".5s", "1.s", "9".repeat(40) + "s", "99999999999999d"]
  ) {
    assert.equal(parseDuration(text), undefined, text);
  }
});

Deno.test("parseDuration() gives back what formatDuration() wrote", () => {
  fc.assert(fc.property(fc.nat(MAX_DURATION_MS), (milliseconds) => {
    assert.equal(parseDuration(formatDuration(milliseconds)), milliseconds);
  }));
});

Deno.test("parseDuration() answers every text with whole milliseconds or undefined", () => {
  const text = fc.oneof(fc.string(), fc.stringMatching(/^[0-9.msdhx]{0,20}$/));
  fc.assert(fc.property(text, (candidate) => {
    const milliseconds = parseDuration(candidate);
    assert.ok(
      milliseconds === undefined || (Number.isSafeInteger(milliseconds) && milliseconds >= 0),
    );
  }));
});

Deno.test("formatDuration() writes the fewest units", () => {
  assert.equal(formatDuration(0), "0ms");
  assert.equal(formatDuration(999), "999ms");
  assert.equal(formatDuration(1_500), "1.5s");
  assert.equal(formatDuration(90_000), "1m30s");
  assert.equal(formatDuration(86_400_000), "1d");
});

Deno.test("formatDuration() refuses what is no whole number of milliseconds", () => {
  for (const number of [-1, 1.5, NaN, Infinity]) {
    assert.throws(() => formatDuration(number), RangeError);
  }
});
