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
