/**
 * The probe programs, as text that is part of the program itself.
 *
 * @module
 */
import fexit from "./fexit.bt" with { type: "text" };
import kprobe from "./kprobe.bt" with { type: "text" };
import { type ProgramText, render, type RenderOptions } from "./render.ts";
import cgroup from "./shared/cgroup.bt" with { type: "text" };
import count from "./shared/count.bt" with { type: "text" };
import missed from "./shared/missed.bt" with { type: "text" };
import output from "./shared/output.bt" with { type: "text" };
import socket from "./shared/socket.bt" with { type: "text" };
import splice from "./shared/splice.bt" with { type: "text" };
import tick from "./shared/tick.bt" with { type: "text" };
import zerocopy from "./shared/zerocopy.bt" with { type: "text" };
import sock from "./sock.bt" with { type: "text" };

/** Parts of a program that it can do without. */
export const PARTS = [
  /** The kernel's types: everything but "sock" needs them. */
  "types",
  /** Where the interface of a TCP segment is kept: from Linux 5.16 on, and before. */
  "sock_ifindex",
  "inet_ifindex",
  "ipv6",
  "packet",
  /** DCCP and L2TP, which have a receive function of their own. */
  "common_recv",
  /** Sending files, before Linux 6.5. */
  "sendpage",
  /** splice(2) out of a socket: by the system call, or by the kernel's function. */
  "splice",
  "splice_function",
  "zerocopy",
  "uring_splice",
  /** Registered files, from Linux 6.13 on, and before. */
  "uring_splice_fixed",
  "uring_splice_table",
  /** Results of system calls, where the return of a function was missed. */
  "syscalls",
  "cgroup",
] as const;

/** One of {@link PARTS}. */
export type Part = typeof PARTS[number];

/** Names of the programs, best first. */
export const PROGRAM_NAMES = ["sock", "fexit", "kprobe"] as const;

/** One of {@link PROGRAM_NAMES}. */
export type ProgramName = typeof PROGRAM_NAMES[number];

const TEXTS: Readonly<Record<ProgramName, ProgramText>> = {
  sock: { name: "sock", text: sock },
  fexit: { name: "fexit", text: fexit },
  kprobe: { name: "kprobe", text: kprobe },
};

const SHARED = { cgroup, count, missed, output, socket, splice, tick, zerocopy };

/**
 * Fits a program to its use.
 *
 * @returns text that bpftrace accepts
 */
export function renderProgram(name: ProgramName, options: RenderOptions<Part>): string {
  return render(TEXTS[name], SHARED, options);
}
