import assert from "node:assert/strict";
import { PROGRAMS } from "../../../bt/mod.ts";
import { LinesFile, run } from "./command.ts";

Deno.test("program prints a program that bpftrace can run as it is", async () => {
  const { code, output } = await run(["program", "--bpftrace", "/nonexistent"]);
  assert.equal(code, 0);
  assert.match(output, /^#!\/usr\/bin\/env bpftrace\n/);
  assert.match(output, /^tracepoint:sock:sock_recv_length$/m);
  assert.match(output, /^END$/m);
  assert.ok(output.endsWith("}\n"));
});

Deno.test("program is fitted to the interval and to rows by thread", async () => {
  using config = new LinesFile(['group_by = ["thread"]']);
  const { output } = await run(["program", "--interval", "2s", "--config", config.path]);
  assert.match(output, /\$length = \(uint64\)2000000000;/);
  assert.match(output, /^ +\$who = \(uint64\)tid;/m);
  assert.ok(PROGRAMS[0] !== undefined && output !== PROGRAMS[0].text);
});
