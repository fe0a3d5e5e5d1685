import assert from "node:assert/strict";
import fc from "fast-check";
import {
  BYTES_CELLS,
  COMPACT_CELLS,
  formatBytes,
  formatCompact,
  formatRate,
  RATE_CELLS,
} from "../../src/format/units.ts";

const anyAmount = fc.oneof(
  fc.double({ min: 0, noNaN: true }),
  fc.double({ min: 0, max: 1e15, noNaN: true }),
  fc.nat(),
);

Deno.test("formatBytes() counts by powers of 1000 with three significant digits", () => {
  const expected: [number, string][] = [
    [0, "0 B"],
    [1, "1 B"],
    [999, "999 B"],
    [1000, "1.00 kB"],
    [1024, "1.02 kB"],
    [12_345, "12.3 kB"],
    [123_456, "123 kB"],
    [1_000_000, "1.00 MB"],
    [2 ** 53, "9.01 PB"],
    [1e30, "1.00 QB"],
  ];
  for (const [bytes, text] of expected) assert.equal(formatBytes(bytes), text);
});

Deno.test("formatBytes() carries into the next prefix where rounding reaches 1000", () => {
  const expected: [number, string][] = [
    [999.4, "999 B"],
    [999.5, "1.00 kB"],
    [999.95, "1.00 kB"],
    [9_994, "9.99 kB"],
    [9_996, "10.0 kB"],
    [99_949, "99.9 kB"],
    [99_951, "100 kB"],
    [999_499, "999 kB"],
    [999_500, "1.00 MB"],
    [999_950, "1.00 MB"],
    [999_499_999, "999 MB"],
    [999_500_000, "1.00 GB"],
  ];
  for (const [bytes, text] of expected) assert.equal(formatBytes(bytes), text);
});

Deno.test("formatBytes() never shows something as nothing", () => {
  assert.equal(formatBytes(0.001), "<1 B");
  assert.equal(formatBytes(0.999), "<1 B");
  assert.equal(formatBytes(Number.MIN_VALUE, "bits"), "<1 bit");
});

Deno.test("formatBytes() shows the enormous", () => {
  assert.equal(formatBytes(999e30), "999 QB");
  assert.equal(formatBytes(1e33), ">999 QB");
  assert.equal(formatBytes(Number.MAX_VALUE, "bits"), ">999 Qbit");
  assert.equal(formatBytes(Infinity), ">999 QB");
});

Deno.test("formatRate() says its unit", () => {
  assert.equal(formatRate(0), "0 B/s");
  assert.equal(formatRate(1250), "1.25 kB/s");
  assert.equal(formatRate(125, "bits"), "1.00 kbit/s");
  assert.equal(formatRate(125_000_000, "bits"), "1.00 Gbit/s");
});

Deno.test("formatCompact() leaves the unit away", () => {
  assert.equal(formatCompact(0), "0");
  assert.equal(formatCompact(12_345_678), "12.3M");
  assert.equal(formatCompact(125, "bits"), "1.00k");
});

Deno.test("formatRate() never exceeds 9 cells in bytes and 11 in bits", () => {
  assert.deepEqual(RATE_CELLS, { bytes: 9, bits: 11 });
  fc.assert(fc.property(anyAmount, fc.constantFrom("bytes", "bits"), (amount, units) => {
    assert(formatRate(amount, units).length <= RATE_CELLS[units]);
    assert(formatBytes(amount, units).length <= BYTES_CELLS[units]);
    assert(formatCompact(amount, units).length <= COMPACT_CELLS);
  }));
});

Deno.test("formatBytes() is within half a unit of its last digit", () => {
  const powers = new Map([["", 1], ["k", 1e3], ["M", 1e6], ["G", 1e9], ["T", 1e12], ["P", 1e15]]);
  fc.assert(fc.property(fc.double({ min: 1, max: 1e15, noNaN: true }), (bytes) => {
    const [, digits, prefix] = /^([\d.]+) (.?)B$/.exec(formatBytes(bytes)) ?? [];
    const shown = Number(digits) * (powers.get(prefix ?? "") ?? NaN);
    assert(Math.abs(shown - bytes) <= Math.max(0.5, bytes * 0.00501), `${bytes}: ${shown}`);
  }));
});

Deno.test("formatBytes() never shows more as less", () => {
  const amount = fc.double({ min: 0, max: 1e15, noNaN: true });
  const powers = " kMGTP";
  const valueOf = (text: string): number => {
    const [digits, unit] = text.replace("<1", "0.5").split(" ");
    const power = unit === "B" ? 0 : powers.indexOf(unit?.[0] ?? "");
    return Number(digits) * 1000 ** power;
  };
  fc.assert(fc.property(amount, amount, (a, b) => {
    const [less, more] = a < b ? [a, b] : [b, a];
    assert(valueOf(formatBytes(less)) <= valueOf(formatBytes(more)));
  }));
});

Deno.test("formatBytes() refuses what is no amount", () => {
  assert.throws(() => formatBytes(NaN), RangeError);
  assert.throws(() => formatRate(-1), RangeError);
});
