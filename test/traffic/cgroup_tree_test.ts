import assert from "node:assert/strict";
import { findCgroupMount, walkCgroups } from "../../src/traffic/cgroup_tree.ts";
import { FakeCgroupFs } from "./fake_cgroup_fs.ts";

const V1 = "32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu";
const UNIFIED = "41 31 0:38 / /sys/fs/cgroup/unified rw,relatime shared:9 - cgroup2 cgroup2 rw";
const PART = "50 31 0:38 /docker/abc /mnt/part rw - cgroup2 cgroup2 rw";
const FOREIGN = "50 31 0:38 /../.. /mnt/out rw - cgroup2 cgroup2 rw";
const SPACED = "50 31 0:38 / /mnt/my\\040cgroups rw - cgroup2 cgroup2 rw";

Deno.test("findCgroupMount() finds the unified hierarchy beside version 1", () => {
  assert.deepEqual(findCgroupMount([V1, UNIFIED, ""].join("\n")), {
    mountPoint: "/sys/fs/cgroup/unified",
    prefix: "",
  });
});

Deno.test("findCgroupMount() finds nothing on a host with version 1 only", () => {
  assert.equal(findCgroupMount(`${V1}\n`), undefined);
  assert.equal(findCgroupMount(""), undefined);
});

Deno.test("findCgroupMount() prefers the mount of the whole hierarchy to that of a part", () => {
  assert.equal(findCgroupMount(`${PART}\n${UNIFIED}`)?.mountPoint, "/sys/fs/cgroup/unified");
  assert.deepEqual(findCgroupMount(PART), { mountPoint: "/mnt/part", prefix: "/docker/abc" });
});

Deno.test("findCgroupMount() takes a mount from outside of the cgroup namespace as a whole", () => {
  assert.deepEqual(findCgroupMount(FOREIGN), { mountPoint: "/mnt/out", prefix: "" });
});

Deno.test("findCgroupMount() reads a mount point with a space", () => {
  assert.equal(findCgroupMount(SPACED)?.mountPoint, "/mnt/my cgroups");
});

Deno.test("walkCgroups() puts the path of a partial mount before what it finds", async () => {
  const fs = new FakeCgroupFs();
  fs.tree.set("/inner", 7);
  const found = await walk(fs, { prefix: "/docker/abc" });
  assert.deepEqual(found.paths, [[1, "/docker/abc"], [7, "/docker/abc/inner"]]);
});

Deno.test("walkCgroups() looks at services before it looks at what is deep below them", async () => {
  const fs = new FakeCgroupFs();
  fs.tree.set("/a", 2).set("/a/1", 3).set("/a/2", 4).set("/b", 5);
  const found = await walk(fs, { maxDirectories: 4 });
  assert.deepEqual(found.paths.map(([, path]) => path), ["/", "/a", "/b", "/a/1"]);
  assert.deepEqual(found.result, { directories: 4, complete: false });
});

Deno.test("walkCgroups() passes over a directory that vanishes meanwhile", async () => {
  const fs = new FakeCgroupFs();
  fs.tree.set("/a", 2).set("/b", 3);
  const stat = fs.stat.bind(fs);
  fs.stat = (path) => path.endsWith("/a") ? Promise.reject(new Error("gone")) : stat(path);
  const found = await walk(fs, {});
  assert.deepEqual(found.paths.map(([, path]) => path), ["/", "/b"]);
  assert.equal(found.result.complete, true);
});

async function walk(
  fs: FakeCgroupFs,
  { prefix = "", maxDirectories = 100 }: { prefix?: string; maxDirectories?: number },
): Promise<{ paths: [number, string][]; result: { directories: number; complete: boolean } }> {
  const paths: [number, string][] = [];
  const mount = { mountPoint: "/sys/fs/cgroup", prefix };
  const { signal } = new AbortController();
  const result = await walkCgroups(
    fs,
    mount,
    maxDirectories,
    signal,
    (inode, path) => paths.push([inode, path]),
  );
  return { paths, result };
}
