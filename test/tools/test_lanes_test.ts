import assert from "node:assert/strict";
import { lanesOf } from "../../tools/test_lanes.ts";

const ROOT = new URL("../../test", import.meta.url).pathname;

Deno.test("every test file is in exactly one lane", () => {
  const lanes = lanesOf(ROOT, (folder) => [...Deno.readDirSync(folder)]);
  const files = testFiles(ROOT);
  assert.ok(files.length > 100);
  for (const file of files) {
    const count = lanes.flat().filter((path) =>
      file === path || file.startsWith(`${path}/`)
    ).length;
    assert.equal(count, 1, file);
  }
});

function testFiles(folder: string): string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) => {
    const path = `${folder}/${name}`;
    if (isDirectory) return testFiles(path);
    return name.endsWith("_test.ts") ? [path] : [];
  });
}
