/** A machine for tests: what is not given is not there. */
import type { System } from "../../src/capture/system.ts";
import { tinyBtf } from "./tiny_btf.ts";

/** What a command answers. */
export interface Answer {
  readonly code: number;
  readonly output: string;
}

/** The parts of the machine that a test may set. */
export interface Machine {
  readonly euid?: number;
  /** Contents by path; a text is also there as bytes. */
  readonly files?: Readonly<Record<string, string | Uint8Array | undefined>>;
  readonly executables?: readonly string[];
  /** Answers by the words of a command; a function may change the machine. */
  readonly commands?: Readonly<Record<string, Answer | (() => Answer)>>;
}

/** A machine, and what was done to it. */
export interface FakeSystem extends System {
  readonly files: Map<string, string | Uint8Array>;
  /** Commands that were run, as lines. */
  readonly ran: string[];
}

/** Makes a machine. */
export function fakeSystem(machine: Machine): FakeSystem {
  const files = new Map(
    Object.entries(machine.files ?? {}).flatMap(([path, content]) =>
      content === undefined ? [] : [[path, content] as const]
    ),
  );
  const ran: string[] = [];
  return {
    euid: machine.euid ?? 0,
    files,
    ran,
    readText: (path) => {
      const content = files.get(path);
      return typeof content === "string" ? content : undefined;
    },
    readBytes: (path) => {
      const content = files.get(path);
      return typeof content === "string" ? new TextEncoder().encode(content) : content;
    },
    readLink: (path) => {
      const content = files.get(path);
      return typeof content === "string" ? content : undefined;
    },
    exists: (path) =>
      [...files.keys()].some((file) => file === path || file.startsWith(`${path}/`)),
    isExecutable: (path) => machine.executables?.includes(path) ?? false,
    run: (command, args) => {
      const line = [command, ...args].join(" ");
      ran.push(line);
      const answer = machine.commands?.[line];
      return Promise.resolve(typeof answer === "function" ? answer() : answer);
    },
  };
}

const TRACING = "/sys/kernel/tracing/events";

/** The description of an event that has these fields. */
export function format(...fields: readonly string[]): string {
  return fields.map((field) => `\tfield:${field};\toffset:8;\tsize:8;\n`).join("");
}

/** Functions of a new kernel, as its types and its symbols name them. */
export const NEW_FUNCTIONS = [
  "inet_sendmsg",
  "inet6_sendmsg",
  "inet_recvmsg",
  "inet6_recvmsg",
  "sock_common_recvmsg",
  "packet_sendmsg",
  "packet_sendmsg_spkt",
  "packet_recvmsg",
  "sock_splice_read",
  "tcp_cleanup_rbuf",
  "skb_consume_udp",
  "tcp_setsockopt",
  "tcp_getsockopt",
  "create_io_thread",
] as const;

/** Structures of a new kernel. */
export const NEW_TYPES = {
  io_splice: ["file_out", "splice_fd_in", "rsrc_node"],
  sock: ["sk_protocol", "sk_rx_dst_ifindex"],
  proto: ["close", "sendmsg", "recvmsg"],
} as const;

/** Lines of `/proc/kallsyms`, among others. */
export function symbols(functions: readonly string[]): string {
  const lines = functions.map((name) => `ffffffff81a2b3c0 T ${name}`);
  return ["0000000000000000 A fixed_percpu_data", ...lines, "ffffffffc0a01000 t init\t[loop]", ""]
    .join("\n");
}

/** Everything that the capture asks of a new machine, with all capabilities. */
export const GOOD_FILES: Readonly<Record<string, string | Uint8Array>> = {
  "/proc/self/status": "Name:\tdeno\nUid:\t0\t0\t0\t0\nCapEff:\t000001ffffffffff\n",
  "/proc/sys/kernel/osrelease": "6.18.0-test\n",
  "/proc/sys/kernel/version": "#1 SMP PREEMPT_DYNAMIC Sat Jan  3 10:00:00 UTC 2026\n",
  "/proc/kallsyms": symbols(NEW_FUNCTIONS),
  "/sys/kernel/debug/sched/preempt": "none (voluntary) full lazy\n",
  "/sys/kernel/security/lockdown": "[none] integrity confidentiality\n",
  "/sys/kernel/btf/vmlinux": tinyBtf(NEW_TYPES, NEW_FUNCTIONS),
  "/sys/bus/event_source/devices/kprobe/type": "8\n",
  [`${TRACING}/sock/sock_send_length/format`]: format("void * sk"),
  [`${TRACING}/sock/sock_recv_length/format`]: format("void * sk"),
  [`${TRACING}/syscalls/sys_enter_splice/format`]: format("int fd_in"),
  [`${TRACING}/syscalls/sys_enter_getsockopt/format`]: format("int level"),
  [`${TRACING}/syscalls/sys_exit_sendto/format`]: format("long ret"),
  [`${TRACING}/io_uring/io_uring_complete/format`]: format("void * req"),
  [`${TRACING}/cgroup/cgroup_mkdir/format`]: format("int root", "int level", "u64 id"),
};

/** A machine on which everything is there, but for what is said. */
export function goodSystem(changes: Machine = {}): FakeSystem {
  return fakeSystem({
    executables: ["/usr/bin/bpftrace", "/usr/bin/setpriv"],
    ...changes,
    files: { ...GOOD_FILES, ...changes.files },
    commands: {
      "/usr/bin/bpftrace --version": { code: 0, output: "bpftrace v0.17.0\n" },
      "/usr/bin/setpriv --pdeathsig INT true": { code: 0, output: "" },
      ...changes.commands,
    },
  });
}

/** Functions of Linux 6.1. */
export const OLD_FUNCTIONS: readonly string[] = [...NEW_FUNCTIONS, "inet_sendpage"];

/** Structures of Linux 6.1. */
export const OLD_TYPES = {
  io_splice: ["file_out", "splice_fd_in"],
  io_file_table: ["files", "bitmap"],
  sock: ["sk_protocol", "sk_rx_dst_ifindex"],
  proto: ["close", "sendmsg", "recvmsg", "sendpage"],
} as const;

/** A machine with Linux 6.1 as Debian builds it, but for what is said. */
export function oldSystem(changes: Machine = {}): FakeSystem {
  return goodSystem({
    ...changes,
    files: {
      "/proc/sys/kernel/osrelease": "6.1.0-13-amd64\n",
      "/proc/sys/kernel/version": "#1 SMP PREEMPT_DYNAMIC Debian 6.1.55-1 (2023-09-29)\n",
      "/proc/kallsyms": symbols(OLD_FUNCTIONS),
      "/sys/kernel/debug/sched/preempt": "none (voluntary) full\n",
      "/sys/kernel/btf/vmlinux": tinyBtf(OLD_TYPES, OLD_FUNCTIONS),
      [`${TRACING}/sock/sock_send_length/format`]: undefined,
      [`${TRACING}/sock/sock_recv_length/format`]: undefined,
      ...changes.files,
    },
  });
}

/** A machine with Linux 5.10 as Debian builds it, but for what is said. */
export function olderSystem(changes: Machine = {}): FakeSystem {
  const functions = OLD_FUNCTIONS.filter((name) => name !== "create_io_thread");
  const types = { ...OLD_TYPES, sock: ["sk_protocol"], inet_sock: ["sk", "rx_dst_ifindex"] };
  return oldSystem({
    ...changes,
    files: {
      "/proc/sys/kernel/osrelease": "5.10.0-28-amd64\n",
      "/proc/sys/kernel/version": "#1 SMP Debian 5.10.209-2 (2024-01-31)\n",
      "/proc/kallsyms": symbols(functions),
      "/sys/kernel/debug/sched/preempt": undefined,
      "/sys/kernel/btf/vmlinux": tinyBtf(types, functions),
      [`${TRACING}/cgroup/cgroup_mkdir/format`]: format("int root", "int id"),
      ...changes.files,
    },
  });
}
