import assert from "node:assert/strict";
import { findCgroupMount, hostCgroupFs } from "../../src/traffic/cgroup_tree.ts";
import { CgroupPaths } from "../../src/traffic/cgroups.ts";

const mount = findCgroupMount(Deno.readTextFileSync("/proc/self/mountinfo"));
const missing = mount === undefined
  ? "no cgroup v2 hierarchy is mounted"
  : Deno.uid() !== 0
  ? "not root, so no cgroup can be made"
  : undefined;
const needs = missing === undefined ? "" : ` (skipped: ${missing})`;

Deno.test({
  name: `CgroupPaths resolves a real cgroup, and still does when it is gone${needs}`,
  ignore: missing !== undefined,
  async fn(): Promise<void> {
    const { mountPoint, prefix } = mount ?? { mountPoint: "", prefix: "" };
    const name = `socktraf-test-${Deno.pid}`;
    const parent = `${mountPoint}/${name}`;
    await Deno.mkdir(`${parent}/inner.service`, { recursive: true });
    await using paths = new CgroupPaths(hostCgroupFs(), () => performance.now(), {
      walkEveryMs: 0,
    });
    const ids: string[] = [];
    try {
      await paths.start();
      for (const directory of [mountPoint, parent, `${parent}/inner.service`]) {
        ids.push(String((await Deno.stat(directory)).ino));
      }
    } finally {
      await Deno.remove(`${parent}/inner.service`);
      await Deno.remove(parent);
    }
    assert.deepEqual(ids.map((id) => paths.pathOf(id)), [
      prefix || "/",
      `${prefix}/${name}`,
      `${prefix}/${name}/inner.service`,
    ]);
  },
});

Deno.test({
  name: `CgroupPaths leaves the event loop free while it walks thousands of cgroups${needs}`,
  ignore: missing !== undefined,
  async fn(): Promise<void> {
    const { mountPoint } = mount ?? { mountPoint: "" };
    const parent = `${mountPoint}/socktraf-test-many-${Deno.pid}`;
    const count = 5_000;
    await Deno.mkdir(parent);
    await using paths = new CgroupPaths(hostCgroupFs(), () => performance.now());
    try {
      for (let i = 0; i < count; i++) Deno.mkdirSync(`${parent}/${i}`);
      const turns: number[] = [];
      let last = performance.now();
      const timer = setInterval(() => {
        const now = performance.now();
        turns.push(now - last);
        last = now;
      }, 1);
      const startMs = performance.now();
      await paths.start();
      const walkMs = performance.now() - startMs;
      clearInterval(timer);
      assert(paths.status.directories > count);
      // Shared machines stall by themselves: what counts is that capture had its turn all the time.
      const median = turns.toSorted((a, b) => a - b)[Math.floor(turns.length / 2)] ?? Infinity;
      assert(median < 10, `half of the turns took longer than ${median} ms of ${walkMs} ms`);
    } finally {
      for (let i = 0; i < count; i++) Deno.removeSync(`${parent}/${i}`);
      await Deno.remove(parent);
    }
  },
});
