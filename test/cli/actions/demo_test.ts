/** `socktraf demo` away from a terminal; test/real/top_test.ts has it on one. */
import assert from "node:assert/strict";
import { rowsOf, run } from "./command.ts";

/** A world in which a user has a configuration with sinks, no root and no bpftrace. */
const SETTING = { env: { PATH: "/nowhere", SOCKTRAF_BPFTRACE: "/nowhere/bpftrace" } };

Deno.test("demo prints recorded rows without root and bpftrace, says so, and ends", async () => {
  const { code, output, errors } = await run(
    ["demo", "--format", "ndjson", "--speed", "max"],
    SETTING,
  );
  assert.equal(code, 0);
  assert.equal(errors, "info: this is a recording; for the traffic of this host: sudo socktraf\n");
  const rows = rowsOf(output);
  assert.ok(rows.length > 100);
  assert.deepEqual([...new Set(rows.map(({ host }) => host))], ["homeserver"]);
  assert.equal(new Set(rows.map(({ time }) => time)).size, 52);
});

Deno.test("demo takes the flags that choose rows", async () => {
  const { output } = await run(
    ["demo", "--format", "ndjson", "--speed", "max", "--process", "sshd", "--group-by", "user"],
    SETTING,
  );
  const rows = rowsOf(output);
  assert.ok(rows.length > 0);
  for (const row of rows) assert.deepEqual([row["user"], row["process"]], ["root", undefined]);
});

Deno.test("demo on a terminal that cannot move its cursor prints rows", async () => {
  const { code, output } = await run(["demo", "--duration", "1s"], {
    env: { ...SETTING.env, TERM: "dumb" },
    terminal: { columns: 80, rows: 24 },
  });
  assert.equal(code, 0);
  assert.match(output, /qbittorrent/);
  assert.ok(!output.includes("\x1b[?1049h"));
});
