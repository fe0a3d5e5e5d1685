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

/** Everything that the capture asks of a new machine, with all capabilities. */
export const GOOD_FILES: Readonly<Record<string, string | Uint8Array>> = {
  "/proc/self/status": "Name:\tdeno\nUid:\t0\t0\t0\t0\nCapEff:\t000001ffffffffff\n",
  "/proc/sys/kernel/osrelease": "6.18.0-test\n",
  "/sys/kernel/security/lockdown": "[none] integrity confidentiality\n",
  "/sys/kernel/btf/vmlinux": tinyBtf({ io_splice: ["file_out", "splice_fd_in", "rsrc_node"] }),
  [`${TRACING}/sock/sock_send_length/format`]: format("void * sk"),
  [`${TRACING}/sock/sock_recv_length/format`]: format("void * sk"),
  [`${TRACING}/syscalls/sys_enter_splice/format`]: format("int fd_in"),
  [`${TRACING}/syscalls/sys_enter_getsockopt/format`]: format("int level"),
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
