import assert from "node:assert/strict";
import fc from "fast-check";
import { MAX_MARKS, REPLACEMENT, sanitize, showEdgeBlanks } from "../../src/format/sanitize.ts";
import { anyText, danger, HOSTILE } from "./hostile.ts";

Deno.test("sanitize() keeps printable text of any script", () => {
  const names = [
    "sshd",
    "a b",
    "Web Content",
    "naïve",
    "nai\u0308ve",
    "数据库",
    "сервер",
    "שלום",
    "ไทย",
    "👍",
  ];
  for (const name of names) assert.equal(sanitize(name), name);
});

Deno.test("sanitize() leaves nothing dangerous in any hostile text", () => {
  for (const text of HOSTILE) {
    assert.equal(danger(sanitize(text)), undefined, JSON.stringify(text));
  }
  fc.assert(fc.property(anyText, (text) => {
    assert.equal(danger(sanitize(text)), undefined);
    assert(sanitize(text).isWellFormed());
  }));
});

Deno.test("sanitize() leaves no dangerous code point of all of Unicode", () => {
  for (let code = 0; code <= 0x10ffff; code++) {
    const text = sanitize(`a${String.fromCodePoint(code)}`);
    if (danger(text) !== undefined) assert.fail(`U+${code.toString(16)}`);
  }
});

Deno.test("sanitize() replaces each bad code point by one U+FFFD", () => {
  assert.equal(sanitize("a\x1b[0m\r\nb"), `a${REPLACEMENT}[0m${REPLACEMENT}${REPLACEMENT}b`);
  assert.equal(sanitize("\u{e0041}"), REPLACEMENT);
  assert.equal(sanitize("\ud83d"), REPLACEMENT);
  fc.assert(fc.property(anyText, (text) => {
    assert.equal([...sanitize(text)].length, [...text].length);
  }));
});

Deno.test("sanitize() changes nothing the second time", () => {
  fc.assert(fc.property(anyText, (text) => {
    assert.equal(sanitize(sanitize(text)), sanitize(text));
  }));
});

Deno.test("sanitize() keeps blanks at the ends, and no blank but U+0020", () => {
  assert.equal(sanitize(" sshd "), " sshd ");
  assert.equal(sanitize("\u00a0a\u3000b\u2003"), `${REPLACEMENT}a${REPLACEMENT}b${REPLACEMENT}`);
});

Deno.test("sanitize() lets no combining mark change what is printed before the text", () => {
  assert.equal(sanitize("\u0301a"), `${REPLACEMENT}a`);
});

Deno.test("sanitize() cuts a flood of combining marks", () => {
  const flood = "\u0301".repeat(100);
  assert.equal(
    sanitize(`a${flood}`),
    `a${"\u0301".repeat(MAX_MARKS)}${REPLACEMENT.repeat(100 - MAX_MARKS)}`,
  );
});

Deno.test("showEdgeBlanks() makes blanks at the ends visible and no others", () => {
  assert.equal(showEdgeBlanks(" a b  "), "␣a b␣␣");
  assert.equal(showEdgeBlanks("  "), "␣␣");
  assert.equal(showEdgeBlanks(""), "");
});
