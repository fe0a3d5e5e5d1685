import assert from "node:assert/strict";
import fc from "fast-check";
import type { TrafficEvent } from "../../src/traffic/event.ts";
import { compareLabels, LABEL_FIELDS, labelKey, pickLabels } from "../../src/traffic/labels.ts";
import { GROUP_FIELDS } from "../../src/traffic/view.ts";
import { anyEvent } from "./arbitraries.ts";

Deno.test("labelKey() is the same exactly for events that agree in all fields", () => {
  const fields = fc.subarray([...LABEL_FIELDS]);
  fc.assert(
    fc.property(anyEvent, anyEvent, fields, (a, b, some) => {
      const agree = some.every((field) => a[field] === b[field]);
      assert.equal(labelKey(a, some) === labelKey(b, some), agree);
    }),
    { numRuns: 2_000 },
  );
});

type Names = Pick<TrafficEvent, "process" | "user">;
const PAIRS: readonly [string, Names, Names][] = [
  ["an absent name and an empty one", { user: "" }, {}],
  ["an absent name and a dash", { user: "-" }, {}],
  ["a NUL moved to the next name", { process: "a\0", user: "b" }, { process: "a", user: "\0b" }],
  ["a colon moved to the next name", { process: "a:", user: "b" }, { process: "a", user: ":b" }],
  ["a name that looks like a written-out key", { process: "a1:b" }, { process: "a", user: "b" }],
];

for (const [name, a, b] of PAIRS) {
  Deno.test(`labelKey() tells apart ${name}`, () => {
    const bytes = { rxBytes: 0, txBytes: 0 };
    assert.notEqual(
      labelKey({ ...a, ...bytes }, ["process", "user"]),
      labelKey({ ...b, ...bytes }, ["process", "user"]),
    );
  });
}

Deno.test("compareLabels() is an order in which only equal labels are equal", () => {
  fc.assert(fc.property(anyEvent, anyEvent, anyEvent, (a, b, c) => {
    assert.equal(compareLabels(a, b) + compareLabels(b, a), 0);
    assert.equal(
      compareLabels(a, b) === 0,
      labelKey(a, LABEL_FIELDS) === labelKey(b, LABEL_FIELDS),
    );
    if (compareLabels(a, b) <= 0 && compareLabels(b, c) <= 0) assert(compareLabels(a, c) <= 0);
  }));
});

Deno.test("pickLabels() keeps the bytes and leaves no trace of absent fields", () => {
  const picked = pickLabels({ pid: 1, process: "a", rxBytes: 2, txBytes: 3 }, ["pid", "user"]);
  assert.deepEqual(Object.entries(picked).toSorted(), [["pid", 1], ["rxBytes", 2], ["txBytes", 3]]);
});

Deno.test("every field that can be grouped by is a label", () => {
  for (const field of GROUP_FIELDS) assert(LABEL_FIELDS.includes(field));
});
