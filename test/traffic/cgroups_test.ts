import assert from "node:assert/strict";
import { CgroupPaths, type CgroupPathsOptions } from "../../src/traffic/cgroups.ts";
import { FakeCgroupFs } from "./fake_cgroup_fs.ts";
import { FakeClock } from "./fake_clock.ts";

function setUp(
  options: CgroupPathsOptions = {},
): { fs: FakeCgroupFs; clock: FakeClock; paths: CgroupPaths } {
  const fs = new FakeCgroupFs();
  const clock = new FakeClock();
  return { fs, clock, paths: new CgroupPaths(fs, clock.nowMs, options) };
}

Deno.test("CgroupPaths knows what was there at the start", async () => {
  const { fs, paths } = setUp();
  fs.tree.set("/system.slice", 20).set("/system.slice/ssh.service", 21);
  await paths.start();
  assert.equal(paths.pathOf("1"), "/");
  assert.equal(paths.pathOf("21"), "/system.slice/ssh.service");
  assert.deepEqual(paths.status, { mountPoint: "/sys/fs/cgroup", directories: 3, complete: true });
});

Deno.test("CgroupPaths knows a cgroup by the kernel's record without looking", async () => {
  const { fs, paths } = setUp();
  await paths.start();
  paths.created("99", "/system.slice/short lived\n.service");
  assert.equal(paths.pathOf("99"), "/system.slice/short lived\n.service");
  assert.equal(fs.walks, 1);
});

Deno.test("CgroupPaths looks for an id it does not know, without making anybody wait", async () => {
  const { fs, clock, paths } = setUp();
  await paths.start();
  fs.tree.set("/new", 30);
  clock.advance(5_000);
  assert.equal(paths.pathOf("30"), undefined);
  await paths.idle();
  assert.equal(paths.pathOf("30"), "/new");
});

Deno.test("CgroupPaths walks at most once in five seconds, and finds what was asked for meanwhile", async () => {
  const { fs, clock, paths } = setUp();
  await paths.start();
  fs.tree.set("/new", 30);
  clock.advance(4_999);
  assert.equal(paths.pathOf("30"), undefined);
  await paths.idle();
  assert.equal(fs.walks, 1);
  clock.advance(1);
  paths.pathOf("31");
  await paths.idle();
  assert.equal(fs.walks, 2);
  assert.equal(paths.pathOf("30"), "/new");
});

Deno.test("CgroupPaths does not look again for a minute for an id that it did not find", async () => {
  const { fs, clock, paths } = setUp();
  await paths.start();
  for (let second = 0; second < 60; second += 10) {
    clock.advance(10_000);
    paths.pathOf("404");
    await paths.idle();
  }
  assert.equal(fs.walks, 2);
  clock.advance(10_000);
  paths.pathOf("404");
  await paths.idle();
  assert.equal(fs.walks, 3);
});

Deno.test("CgroupPaths walks less often where walking takes long", async () => {
  const { fs, clock, paths } = setUp();
  const stat = fs.stat.bind(fs);
  fs.stat = (path) => {
    clock.advance(1_000);
    return stat(path);
  };
  await paths.start();
  clock.advance(19_999);
  paths.pathOf("404");
  await paths.idle();
  assert.equal(fs.walks, 1);
  clock.advance(1);
  paths.pathOf("404");
  await paths.idle();
  assert.equal(fs.walks, 2);
});

Deno.test("CgroupPaths keeps the path of a cgroup that is gone", async () => {
  const { fs, clock, paths } = setUp();
  fs.tree.set("/gone", 30);
  await paths.start();
  fs.tree.delete("/gone");
  clock.advance(5_000);
  paths.pathOf("404");
  await paths.idle();
  assert.equal(paths.pathOf("30"), "/gone");
});

Deno.test("CgroupPaths marks a path that was cut, until a walk finds all of it", async () => {
  const { fs, clock, paths } = setUp();
  await paths.start();
  const whole = `/kubepods.slice/${"x".repeat(300)}`;
  fs.tree.set("/kubepods.slice", 40).set(whole, 41);
  paths.created("41", whole.slice(0, 199));
  assert.equal(paths.pathOf("41"), `${whole.slice(0, 199)}…`);
  clock.advance(5_000);
  paths.pathOf("41");
  await paths.idle();
  assert.equal(paths.pathOf("41"), whole);
  paths.created("41", whole.slice(0, 199));
  assert.equal(paths.pathOf("41"), whole);
});

Deno.test("CgroupPaths counts bytes, not characters, to see that a path was cut", async () => {
  const { paths } = setUp();
  await paths.start();
  paths.created("50", `/${"ä".repeat(99)}`); // 199 bytes
  paths.created("51", `/${"ä".repeat(98)}`);
  assert.match(paths.pathOf("50") ?? "", /…$/);
  assert.doesNotMatch(paths.pathOf("51") ?? "", /…$/);
});

Deno.test("CgroupPaths takes no record whose path is none", () => {
  const { paths } = setUp();
  paths.created("50", "");
  paths.created("51", "relative");
  assert.equal(paths.pathOf("50"), undefined);
  assert.equal(paths.pathOf("51"), undefined);
});

Deno.test("CgroupPaths finds ids of kernels whose inode numbers are the low half of them", async () => {
  const { fs, clock, paths } = setUp();
  fs.tree.set("/old", 25);
  await paths.start();
  const id = String((7n << 32n) | 25n);
  clock.advance(5_000);
  assert.equal(paths.pathOf(id), undefined);
  await paths.idle();
  assert.equal(paths.pathOf(id), "/old");
});

Deno.test("CgroupPaths does not take an inode number that may not be exact", async () => {
  const { fs, paths } = setUp();
  fs.tree.set("/far", 2 ** 53);
  await paths.start();
  assert.equal(paths.pathOf("9007199254740992"), undefined);
  assert.equal(paths.pathOf("9007199254740993"), undefined);
  paths.created("9007199254740993", "/far");
  assert.equal(paths.pathOf("9007199254740993"), "/far");
});

Deno.test("CgroupPaths says that there is no hierarchy, and keeps going", async () => {
  const { fs, paths } = setUp();
  fs.mountinfoText = "";
  await paths.start();
  assert.equal(paths.pathOf("1"), undefined);
  assert.equal(paths.status.mountPoint, undefined);
});

Deno.test("CgroupPaths says why it could not walk", async () => {
  const { fs, paths } = setUp();
  fs.stat = () => Promise.reject(new Error("Permission denied"));
  await paths.start();
  assert.equal(paths.status.problem, "Permission denied");
});

Deno.test("CgroupPaths stays within its bounds through years of short-lived containers", async () => {
  const { paths } = setUp({ maxEntries: 100 });
  await paths.start();
  for (let id = 1_000; id < 100_000; id++) {
    paths.created(String(id), `/docker/${id}`);
    assert.equal(paths.pathOf("1"), "/", "what is in use stays");
  }
  assert.equal(paths.pathOf("1000"), undefined);
  assert.equal(paths.pathOf("99999"), "/docker/99999");
  await paths.idle();
});

Deno.test("CgroupPaths stops a walk when it is disposed of", async () => {
  const { fs, paths } = setUp();
  for (let i = 0; i < 1_000; i++) fs.tree.set(`/${i}`, 100 + i);
  const walk = paths.start();
  await paths[Symbol.asyncDispose]();
  await walk;
  assert.equal(paths.status.complete, false);
});
