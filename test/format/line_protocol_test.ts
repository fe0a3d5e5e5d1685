import assert from "node:assert/strict";
import fc from "fast-check";
import {
  EMPTY,
  integerValue,
  MAX_VALUE_BYTES,
  safeText,
  tagValue,
} from "../../src/format/line_protocol.ts";
import { anyText } from "./hostile.ts";

/** Names as they are found on hosts. */
const ORDINARY = [
  "sshd",
  "(sd-pam)",
  "[kworker/0:1]",
  "app\\x2dfoo.scope",
  "C:\\dir",
  "Web Content",
  "a,b=c",
  'say "hi"',
  "it's",
  "#1",
  "100 %",
  "50%-off",
  "🔥",
  "日本語",
  "שלום",
  "/system.slice/ssh.service",
  "~",
  "é".repeat(100),
];

/** Near the rules' edges. */
const edgy: fc.Arbitrary<string> = fc.array(
  fc.constantFrom(
    "\\",
    ",",
    "=",
    " ",
    "%",
    "~",
    "0",
    "A",
    "a",
    "5",
    "C",
    "\n",
    "\r",
    "é",
    "\ud800",
  ),
  { maxLength: 8 },
).map((parts) => parts.join(""));

const strange: fc.Arbitrary<string> = fc.oneof(anyText, edgy);

/** What the documentation says how to undo it. */
function undo(safe: string): string {
  if (safe === EMPTY) return "";
  const bytes = safe.replace(/(?:%[0-9A-Fa-f]{2})+/g, (text) => {
    const codes = text.slice(1).split("%").map((digits) => parseInt(digits, 16));
    let result = "";
    for (let index = 0; index < codes.length;) {
      const [first = 0, second = 0, third = 0] = codes.slice(index);
      const length = first < 0x80 ? 1 : first < 0xe0 ? 2 : 3;
      result += String.fromCharCode(
        length === 1
          ? first
          : length === 2
          ? (first & 0x1f) << 6 | second & 0x3f
          : (first & 0x0f) << 12 | (second & 0x3f) << 6 | third & 0x3f,
      );
      index += length;
    }
    return result;
  });
  return bytes;
}

Deno.test("safeText() leaves ordinary names as they are", () => {
  for (const name of ORDINARY) assert.equal(safeText(name), name);
});

Deno.test("safeText() writes what a server would misread as % and two digits", () => {
  const expected: readonly [string, string][] = [
    ["a\nb", "a%0Ab"],
    ["a\r\nb", "a%0D%0Ab"],
    ["a\tb\x1b[2J\0", "a%09b%1B[2J%00"],
    ["\u0085", "%C2%85"],
    ["abc\\", "abc%5C"],
    ["a\\,b", "a%5C,b"],
    ["a\\ b", "a%5C b"],
    ["a\\=b", "a%5C=b"],
    ["a\\\\b", "a%5C\\b"],
    ["%0A", "%250A"],
    ["%~", "%25~"],
    ["", "%~"],
    ["\ud800", "%ED%A0%80"],
  ];
  for (const [raw, safe] of expected) assert.equal(safeText(raw), safe);
});

Deno.test("safeText() can be undone: no two texts become the same", () => {
  fc.assert(
    fc.property(strange, (text) => {
      fc.pre(new TextEncoder().encode(safeText(text)).length < MAX_VALUE_BYTES / 2);
      assert.equal(undo(safeText(text)), text);
    }),
    { numRuns: 3_000 },
  );
});

Deno.test("safeText() cuts what is too long, and keeps what differs different", () => {
  const long = "é".repeat(5_000);
  const texts = [
    long,
    `${long}a`,
    `${long}b`,
    "a".repeat(2_049),
    "\n".repeat(700),
    "\n".repeat(701),
  ];
  const safe = texts.map(safeText);
  assert.equal(new Set(safe).size, texts.length);
  for (const text of safe) {
    const { length } = new TextEncoder().encode(text);
    assert.ok(length <= MAX_VALUE_BYTES && length > MAX_VALUE_BYTES - 4, `${length}`);
    assert.match(text, /%~[0-9a-f]{64}$/);
    assert.ok(text.isWellFormed());
  }
  assert.equal(safeText("a".repeat(2_048)), "a".repeat(2_048));
  // Somebody who knows how a long name is cut cannot take the name that comes of it.
  assert.notEqual(safeText(safe[0] ?? ""), safe[0]);
});

Deno.test("tagValue() is one word of one line, whatever the text", () => {
  fc.assert(
    fc.property(strange, (text) => {
      const value = tagValue(text);
      assert.match(value, /^(?:[^,= \\\p{Cc}]|\\[,= ]|\\(?![,= \\]|$))+$/u);
      assert.ok(value.isWellFormed());
    }),
    { numRuns: 3_000 },
  );
});

Deno.test("integerValue() writes exact integers only", () => {
  assert.equal(integerValue(0), "0i");
  assert.equal(integerValue(2 ** 53 - 1), "9007199254740991i");
  for (const value of [1.5, NaN, Infinity, 2 ** 53]) {
    assert.throws(() => integerValue(value), RangeError);
  }
});
