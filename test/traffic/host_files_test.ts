import assert from "node:assert/strict";
import { hostFiles } from "../../src/traffic/host_files.ts";

Deno.test("hostFiles() reads a file within its bound, and no longer one", async () => {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(path, "12345");
    assert.equal(await hostFiles().read(path, 5), "12345");
    assert.equal(await hostFiles().read(path, 4), undefined);
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("hostFiles() sees that a file was replaced by one of the same size", async () => {
  const directory = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${directory}/a`, "12345");
    const before = await hostFiles().version(`${directory}/a`);
    await Deno.writeTextFile(`${directory}/b`, "54321");
    await Deno.rename(`${directory}/b`, `${directory}/a`);
    assert.notEqual(await hostFiles().version(`${directory}/a`), before);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("hostFiles() finds nothing in what is not there or not a file", async () => {
  for (const path of ["/nonexistent/x", "/proc", "/dev/zero"]) {
    assert.equal(await hostFiles().version(path), undefined);
    assert.equal(await hostFiles().read(path, 100), undefined);
  }
});
