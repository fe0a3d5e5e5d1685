import assert from "node:assert/strict";
import { Log } from "../../src/cli/log.ts";

/** A log, what it wrote, and its clock. */
function setUp(format: "text" | "json" = "text"): {
  readonly log: Log;
  readonly clock: { nowMs: number };
  written(): string;
} {
  let text = "";
  const clock = { nowMs: 1_800_000_000_000 };
  const log = new Log((more) => void (text += more), format, () => clock.nowMs);
  return { log, clock, written: () => text };
}

Deno.test("Log writes a line with its level", () => {
  const { log, written } = setUp();
  log.info("begun");
  log.warn("odd");
  log.warn("gone", 3, "error");
  assert.equal(written(), "info: begun\nwarn: odd\nerror: gone (3 times)\n");
});

Deno.test("Log writes JSON that a machine can read", () => {
  const { log, written } = setUp("json");
  log.warn('a "b"\n\u001b', 2, "error");
  assert.deepEqual(JSON.parse(written()), {
    time: "2027-01-15T08:00:00.000Z",
    level: "error",
    message: 'a "b"\n\u001b',
    count: 2,
  });
  assert.equal(written().split("\n").length, 2);
});

Deno.test("Log writes the same warning once in ten seconds, and then how often it happened", () => {
  const { log, clock, written } = setUp();
  for (let i = 0; i < 5; i++) log.warn("odd");
  assert.equal(written(), "warn: odd\n");
  clock.nowMs += 9_999;
  log.warn("odd", 10);
  assert.equal(written(), "warn: odd\n");
  clock.nowMs += 1;
  log.warn("odd");
  assert.equal(written(), "warn: odd\nwarn: odd (15 times)\n");
});

Deno.test("Log holds no warning back because of another one", () => {
  const { log, written } = setUp();
  log.warn("odd");
  log.warn("strange");
  assert.equal(written(), "warn: odd\nwarn: strange\n");
});

Deno.test("Log writes at its end what it held back, each once, with its level", () => {
  const { log, written } = setUp();
  {
    using ended = log;
    for (let i = 0; i < 3; i++) ended.warn("odd");
    for (let i = 0; i < 4; i++) ended.warn("gone", 2, "error");
    ended.warn("once");
  }
  assert.equal(
    written(),
    "warn: odd\nerror: gone (2 times)\nwarn: once\nwarn: odd (2 times)\nerror: gone (6 times)\n",
  );
  log.flush();
  assert.equal(written().split("\n").length, 6);
});

Deno.test("Log loses no count however many different warnings there are", () => {
  const { log, written } = setUp();
  for (let i = 0; i < 2_500; i++) {
    for (let time = 0; time < 3; time++) log.warn(`odd ${i}`);
  }
  log.flush();
  const counts = new Map<string, number>();
  for (const line of written().trim().split("\n")) {
    const [, text = "", count = "1"] = /^warn: (odd \d+)(?: \((\d+) times\))?$/.exec(line) ?? [];
    counts.set(text, (counts.get(text) ?? 0) + Number(count));
  }
  assert.equal(counts.size, 2_500);
  assert.ok([...counts.values()].every((count) => count === 3));
});

Deno.test("Log remembers a bounded number of warnings", async () => {
  const script = new URL("./many_warnings.ts", import.meta.url).pathname;
  const args = ["run", "--quiet", "--v8-flags=--max-old-space-size=50", script];
  const { code, stderr } = await new Deno.Command(Deno.execPath(), { args }).output();
  assert.equal(code, 0, new TextDecoder().decode(stderr).slice(0, 300));
});

Deno.test("Log lets nothing through that a terminal would obey", () => {
  const { log, written } = setUp();
  log.warn("a\u001b[31m\u0007\u202e\nb");
  assert.ok(["\u001b", "\u0007", "\u202e"].every((char) => !written().includes(char)));
  assert.equal(written().split("\n").length, 2);
});
