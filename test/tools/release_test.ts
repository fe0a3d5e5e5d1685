/** What a release has to agree about. */
import assert from "node:assert/strict";
import { disagreements, notesOf } from "../../tools/release.ts";

const CHANGELOG =
  "# Changelog\n\n## [Unreleased]\n\n## [1.2.3] - 2027-01-01\n\n### Added\n\n- A\n\n" +
  "## [1.2.2] - 2026-12-01\n\n- B\n";
const GOOD = { tag: "v1.2.3", manifest: "1.2.3", changelog: CHANGELOG };

Deno.test("a release is right where tag, deno.json, changelog and program agree", () => {
  assert.deepEqual(disagreements(GOOD), []);
  assert.deepEqual(disagreements({ ...GOOD, program: "socktraf 1.2.3\n" }), []);
});

for (
  const [what, said, fault] of [
    ["deno.json", { ...GOOD, manifest: "1.2.2" }, "deno.json says 1.2.2, the tag 1.2.3"],
    ["the program", { ...GOOD, program: "socktraf 1.2.4\n" }, 'the program says "socktraf 1.2.4"'],
    ["the changelog", { ...GOOD, changelog: "# Changelog\n" }, 'nothing under "## [1.2.3]"'],
    ["the tag", { ...GOOD, tag: "1.2.3" }, "expected v1.2.3"],
  ] as const
) {
  Deno.test(`a release is refused where ${what} says something else`, () => {
    const faults = disagreements(said);
    assert.equal(faults.length, 1);
    assert.ok(faults[0]?.includes(fault), String(faults[0]));
  });
}

Deno.test("the notes are the section of the version, and no other", () => {
  assert.equal(notesOf(CHANGELOG, "1.2.3"), "### Added\n\n- A");
  assert.equal(notesOf(CHANGELOG, "1.2.2"), "- B");
  assert.equal(notesOf(CHANGELOG, "1.2"), undefined);
});
