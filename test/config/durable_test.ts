import assert from "node:assert/strict";
import { sampleSink, sinkTable } from "../../src/config/sample.ts";
import { DURABLE_KEYS } from "../../src/config/schema.ts";
import { broker, stdout } from "./example_sinks.ts";
import { CONFIG, failure, load } from "./memory_world.ts";

Deno.test("a live sink has no deadline and no batches, and says so", async () => {
  const file =
    '[[sinks]]\ntype = "stdout"\ntimeout = "1s"\nflush_interval = "1s"\nbatch_rows = 5\n';
  const error = await failure({ file });
  assert.deepEqual(
    error.message.split("\n"),
    DURABLE_KEYS.map((key, index) =>
      `${CONFIG}:${index + 3}: Cannot set ${key}: a sink of type "stdout" gets each interval as ` +
      "it comes"
    ),
  );
  assert.equal((await failure({}, { sink: ["stdout:?timeout=1s"] })).exitCode, 2);
});

Deno.test("the sample of a live sink does not show what it does not have", () => {
  for (const text of [sampleSink(stdout), sinkTable(stdout, "all")]) {
    assert.match(text, /^# required = false$/m);
    for (const key of DURABLE_KEYS) assert.ok(!text.includes(key), key);
  }
  for (const key of DURABLE_KEYS) assert.match(sampleSink(broker), new RegExp(`^# ${key} = `, "m"));
});

Deno.test("deadline, pause and size of the batches have bounds", async () => {
  const cases = [
    ['timeout = "99ms"', 'Cannot use sinks.timeout "99ms": expected 100ms to 10m'],
    ['timeout = "1"', 'Cannot parse sinks.timeout "1": expected a number and a unit, such as 1s'],
    ['flush_interval = "2h"', 'Cannot use sinks.flush_interval "2h": expected 0ms to 1h'],
    ["batch_rows = 0", "Cannot use sinks.batch_rows 0: expected at least 1"],
    ["batch_rows = 100001", "Cannot use sinks.batch_rows 100001: expected at most 100000"],
    ['required = "yes"', 'Cannot use sinks.required "yes": expected true or false'],
  ] as const;
  for (const [line, problem] of cases) {
    const file = `[[sinks]]\ntype = "broker"\nhost = "b"\n${line}`;
    assert.equal((await failure({ file })).message, `${CONFIG}:4: ${problem}`);
  }
});

Deno.test("the journal has a place, an age and a size, with bounds", async () => {
  const cases = [
    ['max_age = "59s"', 'Cannot use journal.max_age "59s": expected 1m to 3660d'],
    [
      'max_age = "a week"',
      'Cannot parse journal.max_age "a week": expected a number and a unit, such as 1s',
    ],
    ['max_size = "1kB"', 'Cannot use journal.max_size "1kB": expected 1MiB to 16TiB'],
    [
      'max_size = "1 GB"',
      'Cannot parse journal.max_size "1 GB": expected a number and a unit, such as 1GiB',
    ],
    ["max_size = 5", 'Cannot use journal.max_size 5: expected a size in quotes, such as "1GiB"'],
    ['maxsize = "1GB"', 'Unknown key "maxsize" in journal, did you mean "max_size"?'],
  ] as const;
  for (const [line, problem] of cases) {
    const error = await failure({ file: `[journal]\n${line}` });
    assert.equal(error.message, `${CONFIG}:2: ${problem}`);
  }
});

Deno.test("--journal wins over SOCKTRAF_JOURNAL, and that over the file", async () => {
  const file = '[journal]\npath = "/file"\n';
  const env = { SOCKTRAF_JOURNAL: "/environment" };
  const path = async (...[setting, flags]: Parameters<typeof load>): Promise<string | undefined> =>
    (await load(setting, flags)).config.journal.path;
  assert.equal(await path({}), undefined);
  assert.equal(await path({ file }), "/file");
  assert.equal(await path({ file, env }), "/environment");
  assert.equal(await path({ file, env }, { journal: "/flag" }), "/flag");
});
