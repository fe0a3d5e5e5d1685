import assert from "node:assert/strict";
import type { ProgramName } from "../../bt/mod.ts";
import { type Finding, inspect } from "../../src/capture/inspect.ts";
import { FakeBpftrace, ONE_INTERVAL } from "./fake_bpftrace.ts";
import { type FakeSystem, GOOD_FILES, goodSystem, oldSystem } from "./fake_system.ts";

const COUNTING =
  `[ "$1" = --version ] && { echo bpftrace v0.23.2; exit; }\ncat > /dev/null\n${ONE_INTERVAL}\n` +
  "exec sleep 60";

async function findings(
  system: FakeSystem,
  bpftrace: string,
  program?: ProgramName,
): Promise<Finding[]> {
  const wish = { bpftrace, searchPath: "", intervalMs: 100, threads: false, mapKeys: 5000 };
  return await Array.fromAsync(
    inspect(system, { ...wish, ...(program === undefined ? {} : { program }) }),
  );
}

/** A machine with a bpftrace that really runs. */
function machineWith(
  fake: FakeBpftrace,
  files: Record<string, string | undefined> = {},
  make: typeof goodSystem = goodSystem,
): FakeSystem {
  return make({
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
  assert.equal(
    found[3]?.detail,
    'Linux 6.18.0-test, program "sock" (it has the sock: tracepoints)\n' +
      "exact on every path that is known",
  );
  assert.match(
    found[4]?.detail ?? "",
    /^the program "sock" runs; its first interval came after \d+\.\d s$/,
  );
});

Deno.test("inspect() says what the program for a kernel does not count, in a line for each", async () => {
  using fake = new FakeBpftrace(COUNTING);
  const path = "/sys/kernel/tracing/events/syscalls/sys_enter_getsockopt/format";
  const found = await findings(machineWith(fake, { [path]: undefined }), fake.path);
  assert.match(found[3]?.detail ?? "", /\nwhat TCP_ZEROCOPY_RECEIVE reads is not counted$/);
  assert.doesNotMatch(found[3]?.detail ?? "", /exact/);
});

Deno.test("inspect() says why an older kernel is counted by another program", async () => {
  using fake = new FakeBpftrace(COUNTING);
  const found = await findings(machineWith(fake, {}, oldSystem), fake.path);
  assert.match(
    found[3]?.detail ?? "",
    /^Linux 6\.1\.0-13-amd64, program "fexit" \(it has no sock: tracepoints and does not preempt fully\)$/m,
  );
  assert.match(found[4]?.detail ?? "", /^the program "fexit" runs/);
});

Deno.test("inspect() tries the program that is asked for", async () => {
  using fake = new FakeBpftrace(COUNTING);
  const found = await findings(machineWith(fake, {}, oldSystem), fake.path, "kprobe");
  assert.match(found[3]?.detail ?? "", /program "kprobe" \(as it was told to\)$/m);
  assert.match(found[4]?.detail ?? "", /^the program "kprobe" runs/);
  const wrong = await findings(machineWith(fake, {}, oldSystem), fake.path, "sock");
  assert.equal(wrong.at(-1)?.name, "kernel");
  assert.match(wrong.at(-1)?.detail ?? "", /^Cannot use the program "sock" on Linux 6\.1/);
  assert.equal(wrong.at(-1)?.exitCode, 69);
});

Deno.test("inspect() says which program counts where the best one cannot be attached", async () => {
  using fake = new FakeBpftrace(
    `grep -q '^kretfunc:' && { echo 'ERROR: Error attaching probe' >&2; exit 1; }\n${COUNTING}`,
  );
  const found = await findings(machineWith(fake, {}, oldSystem), fake.path);
  const [says, whole, bare, ...limits] = found.at(-1)?.detail.split("\n") ?? [];
  assert.equal(found.at(-1)?.exitCode, undefined);
  assert.match(says ?? "", /^the program "kprobe" runs/);
  assert.match(whole ?? "", /^the program "fexit" does not run here, .* Error attaching probe$/);
  assert.match(bare ?? "", /^the program "fexit" does not run here, and "kprobe" is tried: /);
  assert.match(limits.join("\n"), /^of sends .* that wait at the same time/);
});

Deno.test("inspect() says what is wrong with each thing by itself, and does not count then", async () => {
  using fake = new FakeBpftrace(COUNTING);
  const files = { "/sys/kernel/btf/vmlinux": undefined };
  const found = await findings(machineWith(fake, files, oldSystem), "/nonexistent");
  assert.deepEqual(found.map(({ name, exitCode }) => [name, exitCode]), [
    ["permission", undefined],
    ["bpftrace", 69],
    ["trace events", undefined],
    ["kernel", 69],
  ]);
  assert.ok(found.filter(({ exitCode }) => exitCode !== undefined).every(({ advice }) => advice));
});

Deno.test("inspect() says nothing of a kernel's tracepoints where it cannot see any", async () => {
  using fake = new FakeBpftrace(COUNTING);
  const hidden = Object.keys(GOOD_FILES).filter((path) => path.startsWith("/sys/kernel/tracing"));
  const files = Object.fromEntries(hidden.map((path) => [path, undefined]));
  const found = await findings(machineWith(fake, files), fake.path);
  assert.deepEqual(found.slice(2).map(({ name, detail, exitCode }) => [name, exitCode, detail]), [
    ["trace events", 69, found[2]?.detail],
    ["kernel", undefined, "Linux 6.18.0-test, whose trace events cannot be seen"],
  ]);
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
