import assert from "node:assert/strict";
import fc from "fast-check";
import { formatSize, parseSize } from "../../src/config/size.ts";

Deno.test("parseSize() knows the units of 1000 and of 1024", () => {
  const sizes: readonly [string, number][] = [
    ["0B", 0],
    ["1B", 1],
    ["1kB", 1_000],
    ["1KiB", 1_024],
    ["1.5MB", 1_500_000],
    ["512MiB", 536_870_912],
    ["2GB", 2e9],
    ["1GiB", 1_073_741_824],
    ["1TB", 1e12],
    ["1TiB", 1_099_511_627_776],
  ];
  for (const [text, bytes] of sizes) assert.equal(parseSize(text), bytes, text);
});

Deno.test("parseSize() takes nothing that could mean two things", () => {
  const texts = [
    "",
    "1",
    "1 GB",
    "1gb",
    "1KB",
    "1M",
    "-1B",
    "1.B",
    "1.5B",
    "1e3B",
    "GB",
    "9999TiB1",
    "999999TiB",
  ];
  for (const text of texts) assert.equal(parseSize(text), undefined, text);
});

Deno.test("formatSize() gives what parseSize() takes back", () => {
  assert.equal(formatSize(0), "0B");
  assert.equal(formatSize(1_500), "1500B");
  fc.assert(fc.property(fc.maxSafeNat(), (bytes) => {
    assert.equal(parseSize(formatSize(bytes)), bytes);
  }));
});
