/** What the texts of the probe programs are put together by. */
import assert from "node:assert/strict";
import { PARTS } from "../../bt/mod.ts";
import { CONDITIONS, PROGRAM_TEXTS, SHARED_TEXTS } from "./texts.ts";

const ALL = [...PROGRAM_TEXTS, ...SHARED_TEXTS];

/** Names after a mark. */
function named(text: string, mark: RegExp): string[] {
  return [...text.matchAll(mark)].map(([, name = ""]) => name);
}

Deno.test("every shared text is there, and stands in a program or in a text that does", () => {
  const used = new Set<string>();
  const follow = (text: string): void => {
    for (const name of named(text, /^ *\/\/\+ (.*)$/gm)) {
      const shared = SHARED_TEXTS.get(name);
      assert.ok(shared !== undefined, `there is no shared text "${name}"`);
      used.add(name);
      follow(shared);
    }
  };
  for (const text of PROGRAM_TEXTS.values()) follow(text);
  assert.deepEqual([...used].sort(), [...SHARED_TEXTS.keys()].sort());
});

Deno.test("every mark names a part, a program, or rows by thread", () => {
  for (const [name, text] of ALL) {
    for (const mark of [/^ *\/\/< (\w+)/gm, /^ *\/\/> (\w+)$/gm, /\/\/\| (?:no )?(\w+)$/gm]) {
      for (const condition of named(text, mark)) {
        assert.ok(CONDITIONS.has(condition), `${name}: ${condition}`);
      }
    }
  }
});

Deno.test("whatever looks like a mark is one", () => {
  const marks = /^ *\/\/\+ \w+$|^ *\/\/< \w+(?:: .*)?$|^ *\/\/> \w+$|\S {2}\/\/\| (?:no )?\w+$/;
  for (const [name, text] of ALL) {
    for (const line of text.split("\n").filter((each) => /\/\/[+<>|]/.test(each))) {
      assert.match(line, marks, name);
    }
  }
});

Deno.test("every part stands in some text", () => {
  const used = new Set(ALL.flatMap(([, text]) => named(text, /\/\/[<|] (?:no )?(\w+)/g)));
  for (const part of PARTS) assert.ok(used.has(part), part);
});

Deno.test("a shared text ends with one line end, so that it can stand anywhere", () => {
  for (const [name, text] of SHARED_TEXTS) assert.match(text, /[^\n]\n$/, name);
});
