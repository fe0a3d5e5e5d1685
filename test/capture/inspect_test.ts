import assert from "node:assert/strict";
import { type Finding, inspect } from "../../src/capture/inspect.ts";
import { FakeBpftrace, ONE_INTERVAL } from "./fake_bpftrace.ts";
import { type FakeSystem, goodSystem } from "./fake_system.ts";

const COUNTING =
  `[ "$1" = --version ] && { echo bpftrace v0.23.2; exit; }\ncat > /dev/null\n${ONE_INTERVAL}\n` +
  "exec sleep 60";

async function findings(system: FakeSystem, bpftrace: string): Promise<Finding[]> {
  const wish = { bpftrace, searchPath: "", intervalMs: 100, threads: false, mapKeys: 5000 };
  return await Array.fromAsync(inspect(system, wish));
}

/** A machine with a bpftrace that really runs. */
function machineWith(fake: FakeBpftrace, files: Record<string, undefined> = {}): FakeSystem {
  return goodSystem({
    files,
    executables: [fake.path],
    commands: { [`${fake.path} --version`]: { code: 0, output: "bpftrace v0.23.2\n" } },
  });
}

Deno.test("inspect() finds everything in order on a good machine, and counts to prove it", async () => {
  using fake = new FakeBpftrace(COUNTING);
  const found = await findings(machineWith(fake), fake.path);
  assert.deepEqual(found.map(({ name, exitCode }) => [name, exitCode]), [
    ["permission", undefined],
    ["bpftrace", undefined],
    ["trace events", undefined],
    ["kernel", undefined],
    ["counting", undefined],
  ]);
  assert.match(found[1]?.detail ?? "", /version 0\.23\.2$/);
  assert.match(found[3]?.detail ?? "", /all parts$/);
  assert.match(found[4]?.detail ?? "", /its first interval came after \d+\.\d s/);
});

Deno.test("inspect() says which parts a kernel does without", async () => {
  using fake = new FakeBpftrace(COUNTING);
  const path = "/sys/kernel/tracing/events/cgroup/cgroup_mkdir/format";
  const found = await findings(machineWith(fake, { [path]: undefined }), fake.path);
  assert.match(found[3]?.detail ?? "", /without cgroup$/);
});

Deno.test("inspect() says what is wrong with each thing by itself, and does not count then", async () => {
  using fake = new FakeBpftrace(COUNTING);
  const files = { "/sys/kernel/btf/vmlinux": undefined };
  const found = await findings(machineWith(fake, files), "/nonexistent");
  assert.deepEqual(found.map(({ name, exitCode }) => [name, exitCode]), [
    ["permission", undefined],
    ["bpftrace", 69],
    ["trace events", undefined],
    ["kernel", 69],
  ]);
  assert.ok(found.filter(({ exitCode }) => exitCode !== undefined).every(({ advice }) => advice));
});

Deno.test("inspect() does not look at the kernel as an ordinary user", async () => {
  const found = await findings(goodSystem({ euid: 1000 }), "/usr/bin/bpftrace");
  assert.deepEqual(found.map(({ name, exitCode }) => [name, exitCode]), [
    ["permission", 77],
    ["bpftrace", undefined],
  ]);
});

Deno.test("inspect() says why a program that should run does not", async () => {
  using fake = new FakeBpftrace("echo 'ERROR: Could not resolve symbol' >&2\nexit 1");
  const found = await findings(machineWith(fake), fake.path);
  assert.deepEqual(found.at(-1), {
    name: "counting",
    detail: "Cannot start counting: bpftrace ended with code 1: Could not resolve symbol",
    advice: "Run it by hand to see all it says: socktraf program | sudo bpftrace -",
    exitCode: 69,
  });
});
