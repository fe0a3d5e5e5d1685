import assert from "node:assert/strict";
import { LinesFile, recording, run } from "./command.ts";

Deno.test("check needs neither bpftrace nor root for a capture from a file", async () => {
  using file = new LinesFile(recording([5]));
  const { code, output, errors } = await run(["check", "--input", file.path]);
  assert.deepEqual([code, errors], [0, ""]);
  assert.equal(
    output,
    "OK    configuration: no file; defaults and flags\n" +
      `OK    capture: from "${file.path}", not from the kernel\n` +
      "OK    sink stdout: ndjson on standard output\n",
  );
});

Deno.test("check --offline asks no sink", async () => {
  const { output } = await run(["check", "--offline", "--input", "-"]);
  assert.match(output, /\nOK {4}sink stdout: not contacted \(--offline\)\n$/);
});

Deno.test("check names a bpftrace that is not there, what to do, and ends with its code", async () => {
  const { code, output } = await run(["check", "--bpftrace", "/nonexistent"], {
    env: { PATH: "" },
  });
  assert.match(output, /^FAIL {2}bpftrace: Cannot find bpftrace at "\/nonexistent"/m);
  assert.match(output, /^ {6}Install it/m);
  assert.match(output, /^OK {4}configuration: no file; defaults and flags$/m);
  assert.ok(code === 69 || code === 77, `code ${code}`);
});

Deno.test("check shows what is wrong with the configuration, and goes on", async () => {
  using config = new LinesFile(['interval = "soon"']);
  const { code, output } = await run(["check", "--config", config.path]);
  assert.equal(code, 78);
  assert.match(output, /^FAIL {2}configuration: .*Cannot parse interval "soon"/m);
  assert.match(output, /^(?:OK {3}|FAIL ) permission: /m);
});
