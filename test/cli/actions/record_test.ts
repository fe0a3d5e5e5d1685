import assert from "node:assert/strict";
import { run } from "./command.ts";

Deno.test("record says where it cannot write, and why, before it captures anything", async () => {
  for (
    const [path, problem] of [["/nonexistent/x", /No such file/], ["/", /directory/]] as const
  ) {
    const { code, output, errors } = await run(["record", path]);
    assert.deepEqual([code, output], [1, ""], path);
    assert.match(errors, new RegExp(`^error: Cannot write to "${path}": `));
    assert.match(errors, problem);
    assert.match(errors, /\nGive a file in a folder that you may write to/);
    assert.doesNotMatch(errors, /\n +at /, "a stack trace helps nobody");
  }
});

Deno.test("record leaves files as they were where nothing can be captured", async () => {
  const folder = await Deno.makeTempDir({ prefix: "socktraf-record-" });
  try {
    const [old, fresh] = [`${folder}/old.jsonl`, `${folder}/new.jsonl`];
    await Deno.writeTextFile(old, "an hour of traffic\n");
    for (const path of [old, fresh]) {
      const { code } = await run(["record", path, "--bpftrace", "/nowhere"]);
      assert.ok(code === 69 || code === 77, String(code));
    }
    assert.equal(await Deno.readTextFile(old), "an hour of traffic\n");
    const left = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
    assert.deepEqual(left, ["old.jsonl"]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
