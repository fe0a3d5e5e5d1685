import assert from "node:assert/strict";
import fc from "fast-check";
import { topicLevel } from "../../src/format/topic.ts";
import { anyText, danger, HOSTILE } from "./hostile.ts";

Deno.test("topicLevel() keeps ordinary host names as they are", () => {
  for (const name of ["nas", "my-host.example.org", "büro", "数据库", "a b", "a$b", "x_y~z"]) {
    assert.equal(topicLevel(name), name);
  }
});

Deno.test("topicLevel() escapes separators, wildcards and what brokers keep for themselves", () => {
  assert.equal(topicLevel("a/+#b"), "a%2F%2B%23b");
  assert.equal(topicLevel("100%"), "100%25");
  assert.equal(topicLevel("$SYS"), "%24SYS");
  assert.equal(topicLevel("a\0b\x1b"), "a%00b%1B");
  assert.equal(topicLevel("\u202e"), "%E2%80%AE");
  assert.equal(topicLevel("\ud800"), "%ED%A0%80");
  assert.equal(topicLevel(""), "%");
});

function isSafe(level: string): boolean {
  return level !== "" && level.isWellFormed() && !/^\$|[+#/]/.test(level) &&
    danger(level) === undefined;
}

Deno.test("topicLevel() gives one safe level for any text", () => {
  for (const text of HOSTILE) assert(isSafe(topicLevel(text)), JSON.stringify(text));
  fc.assert(fc.property(anyText, (text) => isSafe(topicLevel(text))));
});

Deno.test("topicLevel() leaves no dangerous code point of all of Unicode", () => {
  for (let code = 0; code <= 0x10ffff; code++) {
    if (!isSafe(topicLevel(`a${String.fromCodePoint(code)}`))) assert.fail(code.toString(16));
  }
});

Deno.test("topicLevel() gives different texts different levels", () => {
  const seen = new Map<string, string>();
  for (const text of [...HOSTILE, "%", "%2F", "/", "%25", "\ud800", "%ED%A0%80"]) {
    const level = topicLevel(text);
    assert.equal(seen.get(level) ?? text, text, level);
    seen.set(level, text);
  }
  fc.assert(fc.property(anyText, anyText, (a, b) => {
    assert.equal(topicLevel(a) === topicLevel(b), a === b);
  }));
});

Deno.test("topicLevel() can be undone", () => {
  fc.assert(fc.property(anyText, (text) => {
    const level = topicLevel(text);
    if (!text.isWellFormed()) return;
    assert.equal(level === "%" ? "" : decodeURIComponent(level), text);
  }));
});
