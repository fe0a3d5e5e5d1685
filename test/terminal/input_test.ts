import assert from "node:assert/strict";
import fc from "fast-check";
import { InputDecoder, type InputEvent } from "../../src/terminal/input.ts";

function read(...parts: readonly (string | Uint8Array)[]): InputEvent[] {
  const decoder = new InputDecoder();
  const events = parts.flatMap((part) =>
    decoder.push(typeof part === "string" ? new TextEncoder().encode(part) : part)
  );
  return [...events, ...decoder.flush()];
}

function keys(text: string): string[] {
  return read(text).map((event) => event.kind === "key" ? event.key : event.kind);
}

const KEYS: readonly [bytes: string, key: string][] = [
  ["q", "q"],
  ["/", "/"],
  [" ", " "],
  ["é", "é"],
  ["録", "録"],
  ["\t", "Tab"],
  ["\x1b[Z", "BackTab"],
  ["\r", "Enter"],
  ["\n", "Enter"],
  ["\x7f", "Backspace"],
  ["\x03", "C-c"],
  ["\x0c", "C-l"],
  ["\x1a", "C-z"],
  ["\x1b[A", "Up"],
  ["\x1bOB", "Down"],
  ["\x1b[C", "Right"],
  ["\x1b[1;5D", "Left"],
  ["\x1b[5~", "PageUp"],
  ["\x1b[6~", "PageDown"],
  ["\x1b[H", "Home"],
  ["\x1b[4~", "End"],
  ["\x1bOP", "F1"],
  ["\x1b[11~", "F1"],
];

for (const [bytes, key] of KEYS) {
  Deno.test(`${JSON.stringify(bytes)} is the key ${key}`, () => {
    assert.deepEqual(keys(bytes), [key]);
  });
}

Deno.test("the key Escape is one by itself, before a letter, and twice", () => {
  assert.deepEqual(keys("\x1b"), ["Escape"]);
  assert.deepEqual(keys("\x1bq"), ["Escape", "q"]);
  assert.deepEqual(keys("\x1b\x1b"), ["Escape", "Escape"]);
});

Deno.test("Escape waits for what could follow it, and no other key waits", () => {
  const decoder = new InputDecoder();
  assert.deepEqual(decoder.push(new Uint8Array([0x1b])), []);
  assert.ok(decoder.isWaiting);
  assert.deepEqual(decoder.flush(), [{ kind: "key", key: "Escape" }]);
  decoder.push(new TextEncoder().encode("x"));
  assert.ok(!decoder.isWaiting);
});

Deno.test("the mouse: a click on a cell, the wheel, nothing when a button is let go or moved", () => {
  assert.deepEqual(read("\x1b[<0;10;5M"), [{ kind: "click", x: 9, y: 4 }]);
  assert.deepEqual(read("\x1b[<0;10;5m"), []);
  assert.deepEqual(read("\x1b[<64;1;1M\x1b[<65;1;1M\x1b[<69;1;1M"), [
    { kind: "wheel", by: -1 },
    { kind: "wheel", by: 1 },
    { kind: "wheel", by: 1 },
  ]);
  assert.deepEqual(read("\x1b[<2;1;1M\x1b[<35;1;1M\x1b[<0;0;1M\x1b[<0M"), []);
});

Deno.test("pasted text is told from keys, whatever is in it", () => {
  assert.deepEqual(read("\x1b[200~q\r\x1b[A\x1b[201~x"), [
    { kind: "paste", text: "q\r\x1b[A" },
    { kind: "key", key: "x" },
  ]);
});

Deno.test("a sequence that nobody knows is no key, nor are its pieces", () => {
  assert.deepEqual(keys("\x1b[?1;2c\x1b[99~\x1b[1;2;3xq"), ["q"]);
});

Deno.test("however bytes are split, the same was pressed", () => {
  const all = new TextEncoder().encode(
    KEYS.map(([bytes]) => bytes).join("") + "\x1b[<0;3;4M\x1b[200~a b\x1b[201~",
  );
  const whole = read(all);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: all.length }), { maxLength: 9 }), (cuts) => {
      const places = [0, ...cuts.toSorted((a, b) => a - b), all.length];
      const parts = places.slice(1).map((end, index) => all.slice(places[index], end));
      assert.deepEqual(read(...parts), whole);
    }),
  );
});

Deno.test("no bytes at all make it fail, or wait for ever", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
    const decoder = new InputDecoder();
    for (const event of [...decoder.push(bytes), ...decoder.flush()]) {
      if (event.kind === "key") assert.doesNotMatch(event.key, /\p{Cc}/u);
    }
    assert.ok(!decoder.isWaiting);
  }));
});
