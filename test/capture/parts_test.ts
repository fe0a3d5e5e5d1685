import assert from "node:assert/strict";
import type { ProgramName } from "../../bt/mod.ts";
import { readAbilities } from "../../src/capture/kernel.ts";
import { partsFor } from "../../src/capture/parts.ts";
import {
  type FakeSystem,
  format,
  goodSystem,
  type Machine,
  NEW_FUNCTIONS,
  NEW_TYPES,
  OLD_FUNCTIONS,
  OLD_TYPES,
  olderSystem,
  oldSystem,
  symbols,
} from "./fake_system.ts";
import { tinyBtf } from "./tiny_btf.ts";

const EVENTS = "/sys/kernel/tracing/events";
const BTF = "/sys/kernel/btf/vmlinux";
const SOCK = ["cgroup", "sock_ifindex", "splice", "types", "uring_splice", "uring_splice_fixed"];
const OLD = [
  "cgroup",
  "common_recv",
  "ipv6",
  "packet",
  "sendpage",
  "sock_ifindex",
  "splice_function",
  "types",
  "zerocopy",
];

/** Those of kprobe, which has one more. */
const OLD_KPROBE = [...OLD, "syscalls"].sort();

function oldParts(name: "fexit" | "kprobe", ...missing: readonly string[]): string[] {
  return without(name === "fexit" ? OLD : OLD_KPROBE, ...missing);
}

async function parts(name: ProgramName, system: FakeSystem): Promise<string[]> {
  return [...partsFor(name, await readAbilities(system))].sort();
}

async function sock(files: Machine["files"]): Promise<string[]> {
  return await parts("sock", goodSystem({ files: files ?? {} }));
}

function without(all: readonly string[], ...names: readonly string[]): string[] {
  return all.filter((name) => !names.includes(name));
}

Deno.test("sock has all of its parts on a new kernel, and none of those of functions", async () => {
  assert.deepEqual(await parts("sock", goodSystem()), [...SOCK, "zerocopy"]);
});

Deno.test("sock does without splice and zerocopy where there are no system call tracepoints", async () => {
  const found = await sock({
    [`${EVENTS}/syscalls/sys_enter_splice/format`]: undefined,
    [`${EVENTS}/syscalls/sys_enter_getsockopt/format`]: undefined,
  });
  assert.deepEqual(found, without(SOCK, "splice"));
});

Deno.test("sock does without uring_splice where io_uring's tracepoint or its types are missing", async () => {
  const expected = ["cgroup", "sock_ifindex", "splice", "types", "zerocopy"];
  assert.deepEqual(
    await sock({ [`${EVENTS}/io_uring/io_uring_complete/format`]: undefined }),
    expected,
  );
  assert.deepEqual(await sock({ [BTF]: tinyBtf({ sock: NEW_TYPES.sock }) }), expected);
});

Deno.test("sock does without registered files where io_uring keeps them in a place it does not know", async () => {
  const types = { ...NEW_TYPES, io_splice: ["splice_fd_in"] };
  assert.deepEqual(
    await sock({ [BTF]: tinyBtf(types) }),
    [...without(SOCK, "uring_splice_fixed"), "zerocopy"],
  );
});

Deno.test("sock looks registered files up in io_uring's table of files before Linux 6.13", async () => {
  const types = { ...NEW_TYPES, io_splice: ["splice_fd_in"], io_file_table: ["files"] };
  assert.deepEqual(
    await sock({ [BTF]: tinyBtf(types) }),
    [...without(SOCK, "uring_splice_fixed"), "uring_splice_table", "zerocopy"],
  );
});

Deno.test("a program does without cgroup where the tracepoint is missing or has another id", async () => {
  const expected = [...without(SOCK, "cgroup"), "zerocopy"];
  const path = `${EVENTS}/cgroup/cgroup_mkdir/format`;
  assert.deepEqual(await sock({ [path]: format("int root", "int id") }), expected);
  assert.deepEqual(await sock({ [path]: undefined }), expected);
});

Deno.test("sock without type information names control groups, and has no other part", async () => {
  assert.deepEqual(await sock({ [BTF]: undefined }), ["cgroup"]);
});

Deno.test("fexit and kprobe have the same parts on Linux 6.1, but for the results of system calls", async () => {
  assert.deepEqual(await parts("fexit", oldSystem()), OLD);
  assert.deepEqual(await parts("kprobe", oldSystem()), OLD_KPROBE);
  const files = { [`${EVENTS}/syscalls/sys_exit_sendto/format`]: undefined };
  assert.deepEqual(await parts("kprobe", oldSystem({ files })), OLD);
});

Deno.test("before Linux 5.16 a segment's interface is in another structure", async () => {
  for (const name of ["fexit", "kprobe"] as const) {
    const expected = [...oldParts(name, "cgroup", "sock_ifindex"), "inet_ifindex"].sort();
    assert.deepEqual(await parts(name, olderSystem()), expected);
  }
});

Deno.test("a function that is not there takes its part with it, and every other part stays", async () => {
  const cases = [
    ["inet6_sendmsg", "ipv6"],
    ["inet6_recvmsg", "ipv6"],
    ["packet_sendmsg", "packet"],
    ["packet_sendmsg_spkt", "packet"],
    ["packet_recvmsg", "packet"],
    ["sock_common_recvmsg", "common_recv"],
    ["inet_sendpage", "sendpage"],
  ] as const;
  for (const [missing, part] of cases) {
    const kallsyms = symbols(without(OLD_FUNCTIONS, missing));
    const system = oldSystem({ files: { "/proc/kallsyms": kallsyms } });
    for (const name of ["fexit", "kprobe"] as const) {
      assert.deepEqual(await parts(name, system), oldParts(name, part), `${name} ${missing}`);
    }
  }
});

Deno.test("fexit does without a function that only a module has, which kprobe can probe", async () => {
  const btf = tinyBtf(OLD_TYPES, without(OLD_FUNCTIONS, "inet6_sendmsg", "inet6_recvmsg"));
  const system = oldSystem({ files: { [BTF]: btf } });
  assert.deepEqual(await parts("fexit", system), without(OLD, "ipv6"));
  assert.deepEqual(await parts("kprobe", system), OLD_KPROBE);
});

Deno.test("a program sees splice by the system call where the kernel's function cannot be probed", async () => {
  const kallsyms = symbols(without(OLD_FUNCTIONS, "sock_splice_read"));
  for (const name of ["fexit", "kprobe"] as const) {
    const expected = [...oldParts(name, "splice_function"), "splice"].sort();
    const files = { "/proc/kallsyms": kallsyms };
    assert.deepEqual(await parts(name, oldSystem({ files })), expected);
    const neither = { ...files, [`${EVENTS}/syscalls/sys_enter_splice/format`]: undefined };
    assert.deepEqual(await parts(name, oldSystem({ files: neither })), without(expected, "splice"));
  }
});

Deno.test("sendpage is a part only where a protocol can have one: not from Linux 6.5 on", async () => {
  const btf = tinyBtf({ ...OLD_TYPES, proto: NEW_TYPES.proto }, OLD_FUNCTIONS);
  for (const name of ["fexit", "kprobe"] as const) {
    const system = oldSystem({ files: { [BTF]: btf } });
    assert.deepEqual(await parts(name, system), oldParts(name, "sendpage"));
    const types = tinyBtf(OLD_TYPES, NEW_FUNCTIONS);
    const gone = { [BTF]: types, "/proc/kallsyms": symbols(NEW_FUNCTIONS) };
    assert.deepEqual(await parts(name, oldSystem({ files: gone })), oldParts(name, "sendpage"));
  }
});

Deno.test("no program has two parts that count the same", async () => {
  const pairs = [["splice", "splice_function"], ["sock_ifindex", "inet_ifindex"], [
    "uring_splice_fixed",
    "uring_splice_table",
  ]] as const;
  const types = { ...OLD_TYPES, ...NEW_TYPES, inet_sock: ["rx_dst_ifindex"] };
  const both = goodSystem({
    files: { [BTF]: tinyBtf({ ...types, ...{ io_file_table: ["files"] } }) },
  });
  for (const system of [goodSystem(), oldSystem(), olderSystem(), both]) {
    for (const name of ["sock", "fexit", "kprobe"] as const) {
      const found = await parts(name, system);
      for (const pair of pairs) {
        assert.ok(pair.filter((part) => found.includes(part)).length < 2, `${name} ${pair}`);
      }
    }
  }
});
