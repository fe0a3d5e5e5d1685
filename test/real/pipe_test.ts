/** Recordings, and a bpftrace that is run by hand. */
import assert from "node:assert/strict";
import { runMain } from "../cli/run_main.ts";
import { runWorkload } from "../kernel/workloads.ts";
import { tracing } from "./ability.ts";
import { Pulse } from "./pulse.ts";
import { assertExact, type Row, Socktraf } from "./socktraf.ts";

/** True when a process holds a tracepoint program. */
function hasPrograms(pid: number): boolean {
  const folder = `/proc/${pid}/fdinfo`;
  try {
    return [...Deno.readDirSync(folder)].some(({ name }) =>
      /^prog_type:\s*5$/m.test(Deno.readTextFileSync(`${folder}/${name}`))
    );
  } catch {
    return false;
  }
}

function rowsOf(output: string): Row[] {
  return output.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line) as Row);
}

Deno.test({
  name: `socktraf program | bpftrace | socktraf --input - is exact${tracing.missing}`,
  ignore: !tracing.works,
  fn: async () => {
    await using pulse = new Pulse();
    // What a user types.
    const shell = '"$@" program --interval 500ms | bpftrace --no-warnings -f json -' +
      ' | exec "$@" --format ndjson --input -';
    await using socktraf = Socktraf.start([], { shell });
    await socktraf.counts();
    const truths = await runWorkload("writers", "2", "1", "udp");
    (await socktraf.bpftrace()).signal("SIGINT");
    assert.deepEqual(await socktraf.end(), { code: 0, signal: null });
    void pulse;
    assertExact(socktraf.rows, "writers", truths);
    // bpftrace itself complains about RLIMIT_MEMLOCK.
    assert.doesNotMatch(socktraf.errors, /^(?:info|warn|error): /m);
  },
});

Deno.test({
  name:
    `a recording replays to the byte at every speed, with the same times and names${tracing.missing}`,
  ignore: !tracing.works,
  fn: async () => {
    const path = await Deno.makeTempFile();
    try {
      await using pulse = new Pulse();
      await using socktraf = Socktraf.start(["record", path, "--interval", "500ms"]);
      const intervals = (): number => Deno.readTextFileSync(path).split("interval ").length - 1;
      await socktraf.until(() => intervals() >= 2, "two intervals");
      const truths = await runWorkload("writers", "2", "1", "udp");
      socktraf.signal("SIGINT");
      assert.deepEqual(await socktraf.end(), { code: 0, signal: null });
      void pulse;
      assert.equal(socktraf.errors, `info: recording to ${path}; press Ctrl-C to end\n`);
      const read = await runMain(["--input", path, "--format", "ndjson"]);
      assertExact(rowsOf(read.output), "writers", truths);
      const times = new Set(rowsOf(read.output).map((row) => row["time"]));
      const lastedMs = Math.max(...[...times].map((time) => Date.parse(String(time)))) -
        Math.min(...[...times].map((time) => Date.parse(String(time))));
      assert.ok(lastedMs > 1_000 && lastedMs < 60_000, `${lastedMs} ms`);
      const writers = rowsOf(read.output).filter((row) => row["process"] === "writers");
      assert.ok(writers.every((row) => row["user"] === "root" && "cgroup" in row));
      for (
        const [speed, least, most] of [["max", 0, 15_000], [
          "10",
          lastedMs / 10,
          lastedMs / 10 + 15_000,
        ]] as const
      ) {
        const begun = performance.now();
        assert.deepEqual(await runMain(["replay", path, "--speed", speed]), read);
        const ms = performance.now() - begun;
        assert.ok(ms >= least && ms < most, `speed ${speed}: ${ms} ms of ${lastedMs}`);
      }
    } finally {
      await Deno.remove(path);
    }
  },
});

Deno.test({
  name: `record to a full disk says so and ends with 1${tracing.missing}`,
  ignore: !tracing.works,
  fn: async () => {
    await using socktraf = Socktraf.start(["record", "/dev/full", "--interval", "500ms"]);
    assert.equal((await socktraf.end(60_000)).code, 1);
    assert.match(
      socktraf.errors,
      /^error: Cannot write to "\/dev\/full": No space left.*\nGive a file/m,
    );
    assert.doesNotMatch(socktraf.errors, /\n +at /);
  },
});

Deno.test({
  name: `totals counts a whole trace to the byte${tracing.missing}`,
  ignore: !tracing.works,
  fn: async () => {
    await using pulse = new Pulse();
    await using socktraf = Socktraf.start(["totals"]);
    // Nothing is shown before the end: the programs that count are the first to be loaded.
    const { pid } = await socktraf.bpftrace();
    await socktraf.until(() => hasPrograms(pid), "the probes");
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    const truths = await runWorkload("writers", "2", "1", "tcp");
    socktraf.signal("SIGINT");
    assert.deepEqual(await socktraf.end(), { code: 0, signal: null });
    void pulse;
    assert.equal(socktraf.errors, "info: counting; press Ctrl-C for the totals\n");
    for (const { pid, rx_bytes: rx, tx_bytes: tx } of truths) {
      assert.match(socktraf.output, new RegExp(`^ *${rx} +${tx} +${pid} +writers$`, "m"));
    }
  },
});
