/** What happens to a running capture when bpftrace dies or hangs. */
import assert from "node:assert/strict";
import type { Captured } from "../../src/capture/captured.ts";
import { captureKernel } from "../../src/capture/kernel_capture.ts";
import { prepareCapture } from "../../src/capture/prepare.ts";
import { thisSystem } from "../../src/capture/system.ts";
import { runWorkload } from "../kernel/workloads.ts";
import { tracing } from "./ability.ts";
import { Pulse } from "./pulse.ts";
import { assertExact, Socktraf } from "./socktraf.ts";
import { countingBelow, type Watched } from "./watched.ts";

Deno.test({
  name:
    `kill -9 of bpftrace under traffic makes a gap, after which every byte is counted${tracing.missing}`,
  ignore: !tracing.works,
  fn: async () => {
    await using pulse = new Pulse();
    await using socktraf = Socktraf.start(["--interval", "500ms", "--format", "ndjson"]);
    const gaps = (): number => socktraf.rows.filter((row) => "gap_seconds" in row).length;
    await socktraf.counts();
    const working = runWorkload("writers", "2", "4", "udp");
    for (const round of [1, 2]) {
      await new Promise((resolve) => setTimeout(resolve, 700));
      const bpftrace = await socktraf.bpftrace();
      bpftrace.signal("SIGKILL");
      await socktraf.until(() => gaps() === round, `gap ${round}`);
      assert.ok(bpftrace.isGone);
    }
    await working;
    const truths = await runWorkload("writers", "2", "1", "udp");
    socktraf.signal("SIGINT");
    assert.deepEqual(await socktraf.end(), { code: 0, signal: null });
    void pulse;
    assertExact(socktraf.rows, "writers", truths);
    for (const gap of socktraf.rows.filter((row) => "gap_seconds" in row)) {
      assert.equal(gap["reason"], "bpftrace was killed by SIGKILL");
      assert.ok(Number(gap["gap_seconds"]) > 0 && Number(gap["gap_seconds"]) < 60);
    }
    assert.match(socktraf.errors, /^warn: bpftrace was killed by SIGKILL; it is started again/);
  },
});

Deno.test({
  name: `a bpftrace that somebody ends politely has its last words counted${tracing.missing}`,
  ignore: !tracing.works,
  fn: async () => {
    await using pulse = new Pulse();
    await using socktraf = Socktraf.start(["--interval", "4s", "--format", "ndjson"]);
    await socktraf.counts();
    const truths = await runWorkload("writers", "2", "1", "udp");
    (await socktraf.bpftrace()).signal("SIGINT");
    const isGap = (row: Readonly<Record<string, unknown>>): boolean => "gap_seconds" in row;
    await socktraf.until(() => socktraf.rows.some(isGap), "the gap");
    socktraf.signal("SIGTERM");
    assert.equal((await socktraf.end()).code, 0);
    void pulse;
    assertExact(socktraf.rows, "writers", truths);
    assert.equal(socktraf.rows.find(isGap)?.["reason"], "bpftrace ended with code 0");
  },
});

Deno.test({
  name:
    `a bpftrace that hangs is killed after the longest silence and started again${tracing.missing}`,
  ignore: !tracing.works,
  fn: async () => {
    const stop = new AbortController();
    const { candidates: [{ child }] } = await prepareCapture(thisSystem(), {
      searchPath: Deno.env.get("PATH") ?? "",
      intervalMs: 500,
      threads: false,
      mapKeys: 5_000,
    });
    const seen: string[] = [];
    let stopped: Watched | undefined;
    const take = ({ items }: Captured): void => {
      for (const item of items) {
        if (item.kind !== "moment" && item.kind !== "cgroup") seen.push(item.kind);
        if (item.kind === "gap") {
          assert.equal(item.reason, "bpftrace said nothing any more and was killed");
          assert.ok(item.gapSeconds >= 3 && item.gapSeconds < 60, `${item.gapSeconds} s`);
        }
        if (item.kind === "interval" && seen.length > 4) stop.abort();
      }
      if (stopped === undefined && seen.length === 2) {
        stopped = countingBelow(Deno.pid);
        stopped?.signal("SIGSTOP");
      }
    };
    const capture = captureKernel({
      child,
      limits: { startMs: 60_000, silenceMs: 4_000, lastWordsMs: 10_000 },
      restart: { firstMs: 100, longestMs: 1_000, forgetMs: 60_000 },
      signal: stop.signal,
      random: () => 0,
    });
    for await (const captured of capture) take(captured);
    assert.deepEqual(seen.filter((kind) => kind !== "interval"), ["warning", "gap"]);
    assert.equal(stopped?.isGone, true);
  },
});
