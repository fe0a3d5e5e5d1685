/** What must not grow in a program that runs for years. */
import assert from "node:assert/strict";
import type { Captured } from "../../../src/capture/captured.ts";
import { Log } from "../../../src/cli/log.ts";
import { Observer } from "../../../src/cli/observe.ts";

/** The control groups of a busy host, each made once and gone. */
function* madeGroups(count: number): Generator<Captured> {
  for (let id = 1; id <= count; id++) {
    const path = `/system.slice/${"x".repeat(150)}-${id}.service`;
    yield { arrivedMs: 0, items: [{ kind: "cgroup", id: String(1e9 + id), path }] };
  }
}

Deno.test("a million control groups that come and go leave no memory behind", async () => {
  const log = new Log(() => {}, "text", () => 0);
  await using observer = await Observer.start("vm", log, true);
  for (const captured of madeGroups(200_000)) observer.observe(captured);
  const before = Deno.memoryUsage().heapUsed;
  for (const captured of madeGroups(1_000_000)) observer.observe(captured);
  const grown = Deno.memoryUsage().heapUsed - before;
  assert.ok(grown < 120e6, `${grown} bytes more`);
});

Deno.test("a gap has the name of the host that was recorded", async () => {
  const log = new Log(() => {}, "text", () => 0);
  await using observer = await Observer.start("here", log, false);
  const names = { cgroups: new Map<string, string>(), users: new Map<number, string>() };
  const gap = { kind: "gap", timeMs: 5, gapSeconds: 1, reason: "it died" } as const;
  const hosts = [
    ...observer.observe({ arrivedMs: 0, items: [gap] }),
    ...observer.observe({
      arrivedMs: 0,
      items: [{ kind: "recording", recording: { host: "db1", ...names } }, gap],
    }),
  ].map(({ host }) => host);
  assert.deepEqual(hosts, ["here", "db1"]);
});
