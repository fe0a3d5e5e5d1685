/** How the real program ends. */
import assert from "node:assert/strict";
import { runWorkload } from "../kernel/workloads.ts";
import { both, command, tracing } from "./ability.ts";
import { Pulse } from "./pulse.ts";
import { assertExact, Socktraf, until } from "./socktraf.ts";
import type { Watched } from "./watched.ts";

const FAST = ["--interval", "500ms", "--format", "ndjson"];
const script = both(tracing, await command("script", "--version"));
/** Runs the program on a pseudo-terminal, without a shell between them: some die of the Ctrl-C. */
const TERMINAL = 'exec script -qfec "exec $*" /dev/null';

/** Fails unless the process is gone within three seconds. */
async function assertGone(bpftrace: Watched): Promise<void> {
  await until(() => bpftrace.isGone, () => `the end of bpftrace ${bpftrace.pid}`, 20_000);
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  Deno.test({
    name:
      `${signal} delivers the last partial interval to the byte and ends with 0${tracing.missing}`,
    ignore: !tracing.works,
    fn: async () => {
      await using pulse = new Pulse();
      await using socktraf = Socktraf.start(["--interval", "4s", "--format", "ndjson"]);
      const bpftrace = await socktraf.bpftrace();
      await socktraf.counts();
      const truths = await runWorkload("writers", "2", "1", "udp");
      socktraf.signal(signal);
      assert.deepEqual(await socktraf.end(), { code: 0, signal: null });
      void pulse;
      assertExact(socktraf.rows, "writers", truths);
      assert.equal(socktraf.errors, "");
      await assertGone(bpftrace);
    },
  });
}

Deno.test({
  name: `Ctrl-C at a terminal delivers the last partial interval and ends with 0${script.missing}`,
  ignore: !script.works,
  fn: async () => {
    await using pulse = new Pulse();
    await using socktraf = Socktraf.start(["--interval", "4s", "--format", "ndjson"], {
      shell: TERMINAL,
    });
    const bpftrace = await socktraf.bpftrace();
    await socktraf.counts();
    const truths = await runWorkload("writers", "2", "1", "udp");
    await socktraf.type("\x03");
    assert.deepEqual(await socktraf.end(), { code: 0, signal: null });
    void pulse;
    assertExact(socktraf.rows, "writers", truths);
    await assertGone(bpftrace);
  },
});

Deno.test({
  name: `a second Ctrl-C does not wait for a bpftrace that hangs${script.missing}`,
  ignore: !script.works,
  fn: async () => {
    await using pulse = new Pulse();
    await using socktraf = Socktraf.start(FAST, { shell: TERMINAL });
    const bpftrace = await socktraf.bpftrace();
    await socktraf.counts();
    bpftrace.signal("SIGSTOP");
    await socktraf.type("\x03");
    await new Promise((resolve) => setTimeout(resolve, 700));
    assert.equal(socktraf.ended, undefined, "it did not wait for the last words");
    await socktraf.type("\x03");
    await socktraf.end(8_000);
    void pulse;
    bpftrace.signal("SIGCONT");
    await assertGone(bpftrace);
  },
});

Deno.test({
  name: `two Ctrl-C at once are one: the last words are waited for${script.missing}`,
  ignore: !script.works,
  fn: async () => {
    await using pulse = new Pulse();
    await using socktraf = Socktraf.start(FAST, { shell: TERMINAL });
    const bpftrace = await socktraf.bpftrace();
    await socktraf.counts();
    await socktraf.type("\x03\x03");
    assert.deepEqual(await socktraf.end(15_000), { code: 0, signal: null });
    void pulse;
    await assertGone(bpftrace);
  },
});

for (const traffic of ["without traffic", "under traffic"]) {
  Deno.test({
    name: `kill -9 ${traffic} leaves no bpftrace behind${tracing.missing}`,
    ignore: !tracing.works,
    fn: async () => {
      const interval = traffic === "under traffic" ? "500ms" : "1h";
      await using socktraf = Socktraf.start(["--interval", interval, "--format", "ndjson"]);
      const bpftrace = await socktraf.bpftrace();
      if (traffic === "under traffic") {
        await using _pulse = new Pulse();
        const working = runWorkload("writers", "4", "3", "udp");
        await socktraf.counts();
        socktraf.signal("SIGKILL");
        await assertGone(bpftrace);
        await working;
      } else {
        await new Promise((resolve) => setTimeout(resolve, 3_000));
        socktraf.signal("SIGKILL");
        await assertGone(bpftrace);
      }
      assert.equal((await socktraf.end()).signal, "SIGKILL");
    },
  });
}

Deno.test({
  name: `a reader that goes away ends it quietly with 0, and bpftrace with it${tracing.missing}`,
  ignore: !tracing.works,
  fn: async () => {
    await using pulse = new Pulse();
    await using socktraf = Socktraf.start(FAST, {
      shell: '{ "$@"; echo "code $?" >&2; } | head -1',
    });
    const bpftrace = await socktraf.bpftrace();
    assert.equal((await socktraf.end(60_000)).code, 0);
    void pulse;
    assert.equal(socktraf.rows.length, 1);
    assert.equal(socktraf.errors, "code 0\n");
    await assertGone(bpftrace);
  },
});

Deno.test({
  name: `a full disk is told once, counted, and does not end it before its time${tracing.missing}`,
  ignore: !tracing.works,
  fn: async () => {
    await using pulse = new Pulse();
    await using socktraf = Socktraf.start([...FAST, "--duration", "3s"], {
      shell: 'exec "$@" > /dev/full',
    });
    await socktraf.end(60_000);
    void pulse;
    const lines = socktraf.errors.trim().split("\n");
    const lost = /^error: sink stdout lost rows: Cannot write to standard output: No space left/;
    assert.ok(lines.length <= 2 && lines.every((line) => lost.test(line)), socktraf.errors);
    assert.match(lines.at(-1) ?? "", /\(\d+ times\)$/);
  },
});
