/** Changes of users' files: twice is once, and the way back leads to the same bytes. */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { Edit } from "../../../src/cli/integrate/edit.ts";
import { allOf } from "../../../src/cli/integrate/edit.ts";
import { iniWord } from "../../../src/cli/integrate/ini_words.ts";
import { listElement, rootKey } from "../../../src/cli/integrate/json_edit.ts";
import { parseJsonSource, valueOfNode } from "../../../src/cli/integrate/json_source.ts";
import { lineDiff } from "../../../src/cli/integrate/line_diff.ts";
import { HASH, textBlock } from "../../../src/cli/integrate/text_block.ts";

const ELEMENT = listElement({
  path: ["segments", "right"],
  source: '{ "function": "ours" }',
  isOurs: (value) => (value as { readonly function?: unknown } | null)?.function === "ours",
  others: ['{"function":"usual"}'],
});
const BLOCK = textBlock("one\ntwo", { comment: HASH, where: "At the end" });
const WORD = iniWord("socktraf", { section: /^bar\//, keys: ["modules-right", "modules-left"] });
const KEY = rootKey("custom/socktraf", '{ "exec": "x" }');

function added(edit: Edit, text: string | undefined): string {
  const result = edit.add(text);
  assert.ok(result.ok, result.ok ? "" : `${result.problem}: ${text}`);
  return result.text ?? assert.fail();
}

function problemOf(edit: Edit, text: string | undefined): string {
  const result = edit.add(text);
  return result.ok ? "" : result.problem;
}

/** Adding twice is adding once, and removing leads back. */
function assertReversible(edit: Edit, text: string | undefined): string {
  const once = added(edit, text);
  assert.equal(added(edit, once), once, "twice");
  const back = edit.remove(once);
  assert.ok(back.ok);
  assert.equal(back.text, text, "back");
  return once;
}

/** JSON as people and programs lay it out. */
const jsonText = fc.tuple(
  fc.dictionary(
    fc.constantFrom("a", "segments", "common", "b c"),
    fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.record({ right: fc.array(fc.jsonValue({ maxDepth: 1 }), { maxLength: 3 }) }),
      fc.record({ left: fc.array(fc.integer(), { maxLength: 2 }) }),
    ),
    { noNullPrototype: true },
  ),
  fc.constantFrom<string | number | undefined>(undefined, 2, 4, "\t"),
  fc.constantFrom("", "\n", "\n\n"),
).map(([value, indent, end]) => JSON.stringify(value, null, indent) + end);

Deno.test("an element of a JSON list goes in once and comes out without a trace", () => {
  fc.assert(
    fc.property(jsonText, (text) => {
      if (problemOf(ELEMENT, text) !== "") return;
      const once = assertReversible(ELEMENT, text);
      const before = JSON.parse(text);
      const after = JSON.parse(once);
      assert.deepEqual(after.segments.right[0], { function: "ours" });
      const others = before.segments?.right ?? [{ function: "usual" }];
      assert.deepEqual(after.segments.right.slice(1), others);
    }),
    { numRuns: 2000 },
  );
});

Deno.test("an element of a JSON list makes a file where there is none, and takes it away", () => {
  const text = assertReversible(ELEMENT, undefined);
  assert.deepEqual(JSON.parse(text), {
    segments: { right: [{ function: "ours" }, { function: "usual" }] },
  });
});

Deno.test("a list that is empty stays where it was, and one that was not there goes", () => {
  for (
    const text of [
      "{}",
      "{ }",
      "{\n}\n",
      '{"segments":{}}',
      '{"segments":{"right":[]}}',
      '{"segments": {"right": [ ]}}',
      '{\n  "segments": {\n    "right": [\n    ]\n  }\n}\n',
      '{\n  "segments": {\n  }\n}\n',
      '{"segments":{"right":[{"function":"usual"}]}}',
      '{"segments":{"right":[\n{"function":"usual"}\n]}}',
    ]
  ) assertReversible(ELEMENT, text);
});

Deno.test("comments in JSON stay", () => {
  const text = `// my bar
{
  /* none, yet */ "modules-right": ["cpu", // the first
    "clock"], // "custom/socktraf"
  "x": "a // b, \\"c\\" [",
}
`;
  const edit = allOf([
    KEY,
    listElement({
      path: ["modules-right"],
      source: '"custom/socktraf"',
      isOurs: (value) => value === "custom/socktraf",
      others: [],
    }),
  ]);
  const once = assertReversible(edit, text);
  assert.deepEqual(valueOfNode(parseJsonSource(once)), {
    "custom/socktraf": { exec: "x" },
    "modules-right": ["custom/socktraf", "cpu", "clock"],
    x: 'a // b, "c" [',
  });
});

Deno.test("what a person has changed since stays, and only what is ours goes", () => {
  const once = added(ELEMENT, '{"segments": {"right": [{"function": "mine"}]}}');
  const changed = once.replace('"mine"', '"mine", "priority": 7').replace(
    "[",
    '[{"function":"new"}, ',
  );
  const back = ELEMENT.remove(changed);
  assert.ok(back.ok);
  assert.deepEqual(JSON.parse(back.text ?? ""), {
    segments: { right: [{ function: "new" }, { function: "mine", priority: 7 }] },
  });
});

Deno.test("JSON of another form is left to a person, with the line", () => {
  assert.equal(problemOf(ELEMENT, '{\n"a": 1,\n"b" 2}'), 'line 3: expected ":"');
  assert.equal(problemOf(ELEMENT, "[{}, {}]"), "expected an object, not a list");
  assert.equal(problemOf(ELEMENT, '{"segments": 7}'), "expected an object, not a list");
  assert.match(problemOf(ELEMENT, '{"segments": {"right": {}}}'), /as a list/);
  assert.match(problemOf(ELEMENT, "[".repeat(100_000)), /less nesting/);
  for (const text of ["", "{", '{"a": "', "{'a': 1}", '{"a": 1} x', "{,}"]) {
    assert.match(problemOf(ELEMENT, text), /^line 1: expected /, text);
  }
});

Deno.test("a list that would hide another that is not known is left to a person", () => {
  const edit = listElement({ path: ["a"], source: "1", isOurs: () => false, others: undefined });
  assert.match(problemOf(edit, "{}"), /would hide the usual one/);
});

Deno.test("a block of lines goes in once and comes out without a trace", () => {
  const line = fc.string({ maxLength: 12 }).filter((text) => !/[\n\r]|socktraf/.test(text));
  const text = fc.tuple(fc.array(line), fc.constantFrom("", "\n", "\n\n"))
    .map(([lines, end]) => lines.join("\n") + end);
  fc.assert(fc.property(text, (text) => {
    const once = assertReversible(BLOCK, text);
    assert.ok(once.startsWith(text));
  }));
  assert.equal(
    assertReversible(BLOCK, undefined),
    '# >>> socktraf >>>\n# Made by "socktraf integrate"\none\ntwo\n# <<< socktraf <<<\n',
  );
});

Deno.test("an older block of ours becomes the present one, in its place", () => {
  const old = textBlock("zero", { comment: HASH, where: "" });
  const text = `${added(old, "a\n")}b\n`;
  assert.equal(
    added(BLOCK, text),
    "a\n# >>> socktraf >>>\none\ntwo\n# <<< socktraf <<<\nb\n",
  );
});

Deno.test("marks that are no pair are left to a person", () => {
  for (const text of ["# >>> socktraf >>>\n", "# <<< socktraf <<<\n# >>> socktraf >>>\n"]) {
    assert.match(problemOf(BLOCK, text), /are not a pair/);
    assert.equal(BLOCK.remove(text).ok, false);
  }
});

Deno.test("a word goes into the list of the only bar of an INI file", () => {
  for (
    const text of [
      "[bar/top]\nmodules-left = i3\nmodules-right = cpu date\n[module/cpu]\nmodules-right = x\n",
      "[bar/top]\nmodules-right=cpu",
      "[bar/top]\nmodules-right = \n",
      "[bar/top]\nmodules-left = xworkspaces\n",
      "[settings]\nx = 1\n\n[bar/top]\n  modules-right = a  b   c  \n; end",
    ]
  ) assertReversible(WORD, text);
  assert.match(
    added(WORD, "[bar/a]\nmodules-left = i3\nmodules-right = cpu\n"),
    /^modules-right = socktraf cpu$/m,
  );
  assert.equal(
    problemOf(WORD, "[bar/a]\nwidth = 1\n"),
    "no bar in it has modules-right or modules-left",
  );
  assert.equal(
    problemOf(WORD, "[bar/a]\nmodules-right = x\n[bar/b]\nmodules-right = y\n"),
    "it has more than one bar",
  );
  assert.match(problemOf(WORD, "[bar/a]\nmodules-right = x \\\n y\n"), /goes on in the next line/);
});

Deno.test("the difference of two texts shows every line that is not in both", () => {
  assert.deepEqual(lineDiff("a\nb\nc\nd\ne\nf\n", "a\nb\nc\nx\ne\nf\n"), [
    "@@ line 2 @@",
    " b",
    " c",
    "-d",
    "+x",
    " e",
    " f",
  ]);
  assert.deepEqual(lineDiff("a\n", "a\n"), []);
  assert.deepEqual(lineDiff(undefined, "a\n"), ["@@ line 1 @@", "+a"]);
  assert.deepEqual(lineDiff("a", "a\n"), ["@@ line 1 @@", " a", "-\\ No newline at the end"]);
  const lines = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 12 });
  fc.assert(fc.property(lines, lines, (before, after) => {
    const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join("");
    const diff = lineDiff(text(before), text(after));
    const count = (sign: string): number => diff.filter((line) => line[0] === sign).length;
    assert.equal(count("+") - count("-"), after.length - before.length);
    assert.equal(diff.length === 0, text(before) === text(after));
  }));
});
