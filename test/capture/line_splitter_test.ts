import assert from "node:assert/strict";
import fc from "fast-check";
import { LineSplitter } from "../../src/capture/line_splitter.ts";

const encoder = new TextEncoder();

/** All lines of a stream that arrives in these chunks. */
function split(chunks: readonly Uint8Array[], maxLength?: number): string[] {
  const splitter = new LineSplitter(maxLength);
  return [...chunks.flatMap((chunk) => splitter.push(chunk)), ...splitter.end()];
}

/** Cuts bytes at the given places. */
function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const sorted = places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b);
  return [0, ...sorted].map((from, index) => bytes.subarray(from, sorted[index]));
}

Deno.test("LineSplitter gives the same lines wherever the chunks are cut, also within a character", () => {
  const line = fc.string({ unit: "binary" }).map((text) => text.toWellFormed().replaceAll("\n", ""))
    .filter((text) => !text.startsWith("\ufeff"));
  fc.assert(fc.property(fc.array(line), fc.array(fc.nat(10_000)), (lines, places) => {
    const bytes = encoder.encode(lines.map((text) => `${text}\n`).join(""));
    assert.deepEqual(split(cut(bytes, places)), lines);
  }));
});

Deno.test("LineSplitter gives the last line also without its newline, and no line for no bytes", () => {
  assert.deepEqual(split([encoder.encode("a\nb")]), ["a", "b"]);
  assert.deepEqual(split([encoder.encode("a\n")]), ["a"]);
  assert.deepEqual(split([]), []);
  assert.deepEqual(split([encoder.encode("\n\nx\n")]), ["", "", "x"]);
});

Deno.test("LineSplitter replaces what is not UTF-8 and goes on", () => {
  assert.deepEqual(split([Uint8Array.of(0x61, 0xff, 0x62, 0x0a, 0xe2, 0x82)]), [
    "a\ufffdb",
    "\ufffd",
  ]);
});

Deno.test("LineSplitter leaves out lines that are too long, counts them, and keeps their neighbours", () => {
  const lines = fc.array(fc.string({ maxLength: 20 }).map((text) => text.replaceAll("\n", "")));
  fc.assert(fc.property(lines, fc.array(fc.nat(1_000)), (texts, places) => {
    const splitter = new LineSplitter(10);
    const bytes = encoder.encode(texts.map((text) => `${text}\n`).join(""));
    const got = [...cut(bytes, places).flatMap((chunk) => splitter.push(chunk)), ...splitter.end()];
    assert.deepEqual(got, texts.filter(({ length }) => length <= 10));
    assert.equal(splitter.oversized, texts.filter(({ length }) => length > 10).length);
  }));
});

Deno.test("LineSplitter counts a line that is too long and never ends", () => {
  const splitter = new LineSplitter(3);
  assert.deepEqual(splitter.push(encoder.encode("ok\nabcdef")), ["ok"]);
  assert.deepEqual(splitter.end(), []);
  assert.equal(splitter.oversized, 1);
});

Deno.test("LineSplitter holds no more than its limit of a line without an end", () => {
  const splitter = new LineSplitter(1024 * 1024);
  const chunk = new Uint8Array(64 * 1024).fill(0x61);
  splitter.push(chunk);
  const before = Deno.memoryUsage();
  for (let i = 0; i < 3_200; i++) assert.deepEqual(splitter.push(chunk), []); // 200 MiB
  const after = Deno.memoryUsage();
  const grown = after.heapUsed + after.external - before.heapUsed - before.external;
  assert.ok(grown < 64 * 1024 * 1024, `${grown} bytes more`);
  assert.deepEqual(splitter.push(encoder.encode("\nnext\n")), ["next"]);
  assert.equal(splitter.oversized, 1);
});

Deno.test("LineSplitter keeps ten million characters in one line", () => {
  const splitter = new LineSplitter();
  const chunk = encoder.encode("x".repeat(100_000));
  for (let i = 0; i < 100; i++) splitter.push(chunk);
  const lines = splitter.push(encoder.encode("\n"));
  assert.deepEqual(lines.map(({ length }) => length), [10_000_000]);
  assert.equal(splitter.oversized, 0);
});
