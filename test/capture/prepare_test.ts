import assert from "node:assert/strict";
import { prepareCapture } from "../../src/capture/prepare.ts";
import { goodSystem, olderSystem, oldSystem } from "./fake_system.ts";

const WISH = { searchPath: "/usr/bin", intervalMs: 500, threads: false, mapKeys: 5000 };

Deno.test("prepareCapture() fits the program to kernel, bpftrace and wish", async () => {
  const { bpftrace, candidates: [{ program, child }] } = await prepareCapture(goodSystem(), WISH);
  assert.equal(program, "sock");
  assert.equal(child.bpftrace, "/usr/bin/bpftrace");
  assert.equal(bpftrace.version.minor, 17);
  assert.deepEqual(child.env, {
    BPFTRACE_MAP_KEYS_MAX: "5000",
    BPFTRACE_STRLEN: "200",
    MALLOC_ARENA_MAX: "1",
    MALLOC_TRIM_THRESHOLD_: "131072",
  });
  assert.match(child.program, /\$length = \(uint64\)500000000;/);
  assert.match(child.program, /tracepoint:syscalls:sys_enter_splice\n/);
  const threads = await prepareCapture(goodSystem(), { ...WISH, threads: true });
  assert.match(threads.candidates[0].child.program, /^ +\$who = \(uint64\)tid;/m);
});

Deno.test("prepareCapture() leaves out what the kernel has not got", async () => {
  const path = "/sys/kernel/tracing/events/syscalls/sys_enter_splice/format";
  const { candidates } = await prepareCapture(goodSystem({ files: { [path]: undefined } }), WISH);
  assert.doesNotMatch(candidates[0].child.program, /sys_enter_splice/);
});

Deno.test("prepareCapture() makes a program for each way to count, best first", async () => {
  const { candidates } = await prepareCapture(oldSystem(), WISH);
  assert.deepEqual(candidates.map(({ program, parts }) => [program, parts.has("cgroup")]), [
    ["fexit", true],
    ["fexit", false],
    ["kprobe", true],
    ["kprobe", false],
  ]);
  for (const { program, child } of candidates) {
    assert.match(child.program, program === "fexit" ? /^kretfunc:/m : /^kretprobe:/m);
    assert.doesNotMatch(child.program, program === "fexit" ? /^k(?:ret)?probe:/m : /^kretfunc:/m);
    assert.equal(child.setpriv, "/usr/bin/setpriv");
  }
});

Deno.test("prepareCapture() makes no other program than the one that is asked for", async () => {
  const { candidates } = await prepareCapture(oldSystem(), { ...WISH, program: "kprobe" });
  assert.deepEqual([...new Set(candidates.map(({ program }) => program))], ["kprobe"]);
});

Deno.test("prepareCapture() binds bpftrace to our life with util-linux's setpriv", async () => {
  const { candidates: [{ child }] } = await prepareCapture(goodSystem(), WISH);
  assert.equal(child.setpriv, "/usr/bin/setpriv");
});

Deno.test("prepareCapture() does without a setpriv that is missing or is BusyBox's", async () => {
  const busybox = { code: 1, output: "setpriv: unrecognized option: pdeathsig\n" };
  const commands = { "/bin/setpriv --pdeathsig INT true": busybox };
  const executables = ["/usr/bin/bpftrace", "/bin/setpriv"];
  for (
    const system of [
      goodSystem({ executables, commands }),
      goodSystem({ executables: ["/usr/bin/bpftrace"] }),
    ]
  ) {
    const { candidates: [{ child }] } = await prepareCapture(system, WISH);
    assert.equal(child.setpriv, undefined);
  }
});

Deno.test("prepareCapture() has bpftrace run first where the kernel may take the CPU from it at any moment", async () => {
  const chrt = async (
    preempt: string | undefined,
    executables: string[] = [],
  ): Promise<unknown> => {
    const system = goodSystem({
      executables: ["/usr/bin/bpftrace", ...executables],
      files: { "/sys/kernel/debug/sched/preempt": preempt },
    });
    return (await prepareCapture(system, WISH)).candidates[0].child.chrt;
  };
  assert.equal(await chrt("none (voluntary) full\n", ["/usr/bin/chrt"]), undefined);
  for (const preempt of ["none voluntary (full)\n", "none voluntary full (lazy)\n", undefined]) {
    assert.equal(await chrt(preempt, ["/usr/bin/chrt"]), "/usr/bin/chrt");
    assert.equal(await chrt(preempt), "chrt", "whether it is there shows when it is run");
  }
});

Deno.test("prepareCapture() shows bpftrace the types where it would not find them by a number", async () => {
  const path = async (system: ReturnType<typeof goodSystem>): Promise<unknown> =>
    (await prepareCapture(system, WISH)).candidates[0].child.env["BPFTRACE_BTF"];
  assert.equal(await path(olderSystem()), "/sys/kernel/btf/vmlinux");
  assert.equal(await path(oldSystem()), undefined);
  assert.equal(await path(goodSystem()), undefined);
});

Deno.test("prepareCapture() tells an ordinary user that root is needed before it asks for bpftrace", async () => {
  const system = goodSystem({ euid: 1000, executables: [] });
  await assert.rejects(prepareCapture(system, WISH), { exitCode: 77 });
});

Deno.test("prepareCapture() fails with what findBpftrace() says", async () => {
  const system = goodSystem({ executables: [] });
  await assert.rejects(prepareCapture(system, WISH), {
    message: /Cannot find bpftrace/,
    exitCode: 69,
  });
});
