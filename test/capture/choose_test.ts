import assert from "node:assert/strict";
import type { ProgramName } from "../../bt/mod.ts";
import { CaptureError } from "../../src/capture/capture_error.ts";
import { type Choice, choosePrograms } from "../../src/capture/choose.ts";
import { readAbilities } from "../../src/capture/kernel.ts";
import {
  type FakeSystem,
  goodSystem,
  type Machine,
  OLD_FUNCTIONS,
  OLD_TYPES,
  olderSystem,
  oldSystem,
  symbols,
} from "./fake_system.ts";
import { tinyBtf } from "./tiny_btf.ts";

const EVENTS = "/sys/kernel/tracing/events";
const BTF = "/sys/kernel/btf/vmlinux";
const KPROBES = "/sys/bus/event_source/devices/kprobe/type";

async function choices(system: FakeSystem, forced?: ProgramName): Promise<Choice[]> {
  return choosePrograms(await readAbilities(system), forced);
}

/** Names of the programs in their order, each once. */
async function order(system: FakeSystem): Promise<string[]> {
  return [...new Set((await choices(system)).map(({ program }) => program))];
}

async function best(system: FakeSystem, forced?: ProgramName): Promise<Choice> {
  const [first] = await choices(system, forced);
  assert.ok(first !== undefined);
  return first;
}

async function failure(system: FakeSystem, forced?: ProgramName): Promise<CaptureError> {
  const error = await choices(system, forced).then(() => undefined, (reason: unknown) => reason);
  assert.ok(error instanceof CaptureError, `no CaptureError: ${error}`);
  return error;
}

/** Linux 6.1 whose preemption is told like this. */
function preempting(version: string, told?: string): FakeSystem {
  return oldSystem({
    files: {
      "/proc/sys/kernel/version": version,
      "/sys/kernel/debug/sched/preempt": told,
    },
  });
}

/** No tracepoint for a system call or for io_uring. */
const NO_EXTRAS: Machine["files"] = {
  [`${EVENTS}/syscalls/sys_enter_splice/format`]: undefined,
  [`${EVENTS}/syscalls/sys_enter_getsockopt/format`]: undefined,
  [`${EVENTS}/io_uring/io_uring_complete/format`]: undefined,
};

Deno.test("a kernel with the sock: tracepoints is counted by sock, which misses nothing", async () => {
  const choice = await best(goodSystem());
  assert.equal(choice.program, "sock");
  assert.equal(choice.reason, "it has the sock: tracepoints");
  assert.deepEqual(choice.limits, []);
});

Deno.test("Linux 6.1 that does not preempt fully is counted by fexit, or else by kprobe", async () => {
  assert.deepEqual(await order(oldSystem()), ["fexit", "kprobe"]);
  const choice = await best(oldSystem());
  assert.equal(
    choice.reason,
    "it has no sock: tracepoints and does not preempt fully",
  );
  assert.deepEqual(choice.limits, []);
});

Deno.test("Linux 6.1 that preempts fully, or may, is counted by kprobe, or else by fexit", async () => {
  const dynamic = "#1 SMP PREEMPT_DYNAMIC Debian 6.1.55-1 (2023-09-29)\n";
  const systems = [
    [preempting(dynamic, "none voluntary (full)\n"), "preempts fully"],
    [preempting("#1 SMP PREEMPT_RT Debian 6.1.55-1 (2023-09-29)\n"), "preempts fully"],
    [preempting(dynamic, "none voluntary full (lazy)\n"), "may preempt fully"],
    [preempting(dynamic), "may preempt fully"],
  ] as const;
  for (const [system, mode] of systems) {
    assert.deepEqual(await order(system), ["kprobe", "fexit"]);
    const [first, ...others] = await choices(system);
    assert.equal(first?.reason, `it has no sock: tracepoints and ${mode}`);
    assert.match(
      first?.limits.join() ?? "",
      /sends by sendmmsg.* that wait at the same time.*lost calls/,
    );
    const fexit = others.find(({ program }) => program === "fexit");
    assert.match(fexit?.limits.join() ?? "", /stands in the same probe.*lost calls/);
  }
});

Deno.test("each program is tried again without what is likeliest not to attach", async () => {
  const tried = (await choices(oldSystem())).map(({ program, parts }) => ({
    program,
    extras: ["splice_function", "zerocopy", "cgroup"].filter((part) => parts.has(part as never)),
    ipv6: parts.has("ipv6"),
  }));
  const bare = { extras: ["splice_function"], ipv6: true };
  const whole = { extras: ["splice_function", "zerocopy", "cgroup"], ipv6: true };
  assert.deepEqual(tried, [
    { program: "fexit", ...whole },
    { program: "fexit", ...bare },
    { program: "kprobe", ...whole },
    { program: "kprobe", ...bare },
  ]);
  const [, second] = await choices(oldSystem());
  assert.equal(second?.reason, "it is all that can be attached");
  assert.deepEqual(second?.limits, ["what TCP_ZEROCOPY_RECEIVE reads is not counted"]);
});

Deno.test("a program that has nothing to leave out is tried once", async () => {
  const files = { ...NO_EXTRAS, [`${EVENTS}/cgroup/cgroup_mkdir/format`]: undefined };
  const tried = (await choices(goodSystem({ files }), "sock")).map(({ program }) => program);
  assert.deepEqual(tried, ["sock"]);
});

Deno.test("what a part would count is told where the kernel has not got it", async () => {
  const { limits } = await best(goodSystem({ files: NO_EXTRAS ?? {} }));
  assert.deepEqual(limits, [
    "what splice(2) reads from a TCP socket is not counted",
    "what io_uring splices from a TCP socket is not counted",
    "what TCP_ZEROCOPY_RECEIVE reads is not counted",
  ]);
});

Deno.test("sock does without type information, and says what is not known then", async () => {
  const system = goodSystem({ files: { [BTF]: undefined } });
  assert.deepEqual(await order(system), ["sock"]);
  const { program, parts, limits } = await best(system);
  assert.equal(program, "sock");
  assert.deepEqual([...parts], ["cgroup"]);
  assert.match(limits[0] ?? "", /needs the header linux\/types.h/);
  assert.match(
    limits[1] ?? "",
    /^without type information: .* counts as network, a raw socket .*, and a process that has ended .* name/,
  );
  assert.deepEqual(limits.slice(2), [
    "what splice(2) reads from a TCP socket is not counted",
    "what io_uring splices from a TCP socket is not counted",
    "what TCP_ZEROCOPY_RECEIVE reads is not counted",
  ]);
});

Deno.test("a kernel with neither type information nor tracepoints cannot be counted: 69, with each reason", async () => {
  const error = await failure(oldSystem({ files: { [BTF]: undefined } }));
  assert.equal(
    error.message,
    "Cannot count bytes on Linux 6.1.0-13-amd64: none of the probe programs can run",
  );
  assert.match(error.advice, /^ {2}sock: no sock: tracepoints \(Linux 6\.3\)$/m);
  assert.match(error.advice, /^ {2}fexit: no type information \(CONFIG_DEBUG_INFO_BTF=y\)$/m);
  assert.match(error.advice, /^ {2}kprobe: no type information \(CONFIG_DEBUG_INFO_BTF=y\)$/m);
  assert.match(error.advice, /Use a kernel from Linux 6\.3 on/);
  assert.equal(error.exitCode, 69);
});

Deno.test("a kernel without kprobes is counted by fexit alone, even where it preempts fully", async () => {
  const files = {
    [KPROBES]: undefined,
    "/sys/kernel/debug/sched/preempt": "none voluntary (full)\n",
  };
  assert.deepEqual(await order(oldSystem({ files })), ["fexit"]);
});

Deno.test("a kernel without kprobes that fexit cannot see into says both: 69", async () => {
  const btf = tinyBtf(OLD_TYPES, OLD_FUNCTIONS.filter((name) => name !== "inet_recvmsg"));
  const files = { [KPROBES]: undefined, [BTF]: btf };
  const error = await failure(oldSystem({ files }));
  assert.match(error.advice, /^ {2}fexit: no function inet_recvmsg that can be probed$/m);
  assert.match(error.advice, /^ {2}kprobe: no kprobes \(CONFIG_KPROBES=y\)$/m);
});

Deno.test("kprobe needs the functions that all sending and receiving goes through", async () => {
  for (const missing of ["inet_sendmsg", "inet_recvmsg"]) {
    const kallsyms = symbols(OLD_FUNCTIONS.filter((name) => name !== missing));
    const system = oldSystem({ files: { "/proc/kallsyms": kallsyms } });
    assert.deepEqual(await order(system), ["fexit"], missing);
  }
});

Deno.test("the program that is asked for is the only one", async () => {
  for (const name of ["fexit", "kprobe"] as const) {
    const tried = await choices(goodSystem(), name);
    assert.deepEqual([...new Set(tried.map(({ program }) => program))], [name]);
  }
});

Deno.test("a program that is asked for and cannot run is an error with what is missing: 69", async () => {
  const cases = [
    ["sock", oldSystem(), "no sock: tracepoints (Linux 6.3)"],
    ["fexit", goodSystem({ files: { [BTF]: undefined } }), "no type information"],
    ["kprobe", goodSystem({ files: { [KPROBES]: undefined } }), "no kprobes (CONFIG_KPROBES=y)"],
  ] as const;
  for (const [name, system, missing] of cases) {
    const error = await failure(system, name);
    assert.match(error.message, new RegExp(`^Cannot use the program "${name}" on Linux [^ ]+: it`));
    assert.ok(error.message.includes(`it has ${missing}`), error.message);
    assert.match(error.advice, /Leave --program out/);
    assert.equal(error.exitCode, 69);
  }
});

Deno.test("Linux 5.10, whose types have no number, is counted by kprobe alone", async () => {
  assert.deepEqual(await order(olderSystem()), ["kprobe"]);
  const { parts, limits } = await best(olderSystem());
  assert.ok(parts.has("inet_ifindex") && !parts.has("sock_ifindex"));
  assert.equal(
    limits.at(-1),
    "what io_uring hands to a thread of the kernel counts for that thread (until Linux 5.12)",
  );
  const error = await failure(olderSystem({ files: { [KPROBES]: undefined } }));
  assert.match(error.advice, /^ {2}fexit: no number for its types \(Linux 5\.11\)$/m);
});

Deno.test("kprobe waits for fewer calls where it does not see the results of system calls", async () => {
  const files = { [`${EVENTS}/syscalls/sys_exit_sendto/format`]: undefined };
  const { limits } = await best(oldSystem({ files }), "kprobe");
  assert.match(limits.join(), /^of sends that wait at the same time, .* lost calls/);
});

Deno.test("a kernel without IPv6 or packet sockets says that they are not counted", async () => {
  const names = OLD_FUNCTIONS.filter((name) => !/^inet6_|^packet_/.test(name));
  const files = { "/proc/kallsyms": symbols(names), [BTF]: tinyBtf(OLD_TYPES, names) };
  const { program, limits } = await best(oldSystem({ files }));
  assert.equal(program, "fexit");
  assert.deepEqual(limits, [
    "IPv6 is not counted: its module was not there when counting began",
    "packet sockets are not counted",
  ]);
});

Deno.test("where IPv6 is a module, kprobe goes first: fexit cannot see into it", async () => {
  const inKernel = OLD_FUNCTIONS.filter((name) => !name.startsWith("inet6_"));
  const system = oldSystem({ files: { [BTF]: tinyBtf(OLD_TYPES, inKernel) } });
  assert.deepEqual(await order(system), ["kprobe", "fexit"]);
  const [first, ...others] = await choices(system);
  assert.ok(first?.parts.has("ipv6"));
  const fexit = others.find(({ program }) => program === "fexit");
  assert.ok(
    fexit?.limits.includes(
      "IPv6 is not counted: it is a module, which this program cannot see into",
    ),
  );
});
