import assert from "node:assert/strict";
import { PROGRAMS } from "../../bt/mod.ts";

Deno.test("blocks of one name are the same wherever they stand in a probe program", () => {
  for (const { file, text } of PROGRAMS) {
    const blocks = new Map<string, Set<string>>();
    for (
      const [, name = "", body = ""] of text.matchAll(/\/\/ \[(\w+)\].*\n([\s\S]*?)\/\/ \[\/\1\]/g)
    ) {
      const lines = body.split("\n").map((line) => line.trim()).join("\n");
      blocks.set(name, (blocks.get(name) ?? new Set()).add(lines));
    }
    assert.deepEqual([...blocks.keys()].sort(), ["count", "scope"], file);
    for (const [name, bodies] of blocks) {
      assert.equal(bodies.size, 1, `[${name}] differs in ${file}`);
    }
  }
});
