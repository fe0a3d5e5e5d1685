/**
 * Chooses the probe program for a kernel by what is there.
 *
 * @module
 */
import { type Part, PROGRAM_NAMES, type ProgramName } from "../../bt/mod.ts";
import { CaptureError } from "./capture_error.ts";
import type { Abilities } from "./kernel.ts";
import { partsFor } from "./parts.ts";

/** A program that may run on a kernel. */
export interface Choice {
  readonly program: ProgramName;
  readonly parts: ReadonlySet<Part>;
  /** Why it stands where it does in the order, as the end of a sentence. */
  readonly reason: string;
  /** What it cannot count to the byte on this kernel, one sentence each. */
  readonly limits: readonly string[];
}

/** Parts that count what passes no send or receive call; the most likely ones not to attach. */
const EXTRAS: ReadonlySet<Part> = new Set<Part>([
  "splice",
  "zerocopy",
  "uring_splice",
  "uring_splice_fixed",
  "uring_splice_table",
  "syscalls",
  "cgroup",
]);

/**
 * Programs for a kernel, the most exact one first; the next one is for where it cannot be attached.
 *
 * @param forced the only program to consider
 * @throws {CaptureError} 69 where there is none
 */
export function choosePrograms(abilities: Abilities, forced?: ProgramName): Choice[] {
  const order = forced === undefined ? orderFor(abilities) : [forced];
  const choices = order.flatMap((name) => {
    const missing = missingFor(name, abilities);
    return missing === undefined ? choicesOf(name, abilities) : [];
  });
  if (choices.length > 0) return choices;
  throw forced === undefined ? nothing(abilities) : unusable(forced, abilities);
}

/**
 * A program that may be interrupted by another task comes last where the kernel does that; so does one
 * that does not see IPv6.
 */
function orderFor(abilities: Abilities): readonly ProgramName[] {
  const isFexitLast = abilities.preemption !== "not" || isIpv6Hidden(abilities);
  return isFexitLast ? ["sock", "kprobe", "fexit"] : PROGRAM_NAMES;
}

/** True where IPv6 is a module: fexit knows the functions of the kernel itself only. */
function isIpv6Hidden({ tracepoints, btf, functions }: Abilities): boolean {
  if (tracepoints || btf === undefined) return false;
  return functions.has("inet6_sendmsg") && !btf.hasFunction("inet6_sendmsg");
}

function choicesOf(name: ProgramName, abilities: Abilities): Choice[] {
  const parts = partsFor(name, abilities);
  const whole: Choice = {
    program: name,
    parts,
    reason: reasonFor(name, abilities),
    limits: limitsOf(name, parts, abilities),
  };
  const bare = new Set([...parts].filter((part) => !EXTRAS.has(part)));
  if (bare.size === parts.size) return [whole];
  return [whole, {
    ...whole,
    parts: bare,
    reason: "it is all that can be attached",
    limits: limitsOf(name, bare, abilities),
  }];
}

/** What a kernel lacks for a program; undefined where it has all. */
export function missingFor(name: ProgramName, abilities: Abilities): string | undefined {
  const { btf, functions, tracepoints, kprobes, numberedTypes } = abilities;
  if (name === "sock") return tracepoints ? undefined : "no sock: tracepoints (Linux 6.3)";
  if (btf === undefined) return "no type information (CONFIG_DEBUG_INFO_BTF=y)";
  if (name === "fexit" && !numberedTypes) return "no number for its types (Linux 5.11)";
  if (name === "kprobe" && !kprobes) return "no kprobes (CONFIG_KPROBES=y)";
  const needed = ["inet_sendmsg", "inet_recvmsg"] as const;
  const unseen = needed.find((f) => name === "fexit" ? !btf.hasFunction(f) : !functions.has(f));
  return unseen === undefined ? undefined : `no function ${unseen} that can be probed`;
}

function reasonFor(name: ProgramName, { preemption }: Abilities): string {
  if (name === "sock") return "it has the sock: tracepoints";
  const none = "it has no sock: tracepoints";
  const mode = {
    full: "preempts fully",
    lazy: "may preempt fully",
    not: "does not preempt fully",
    unknown: "may preempt fully",
  }[preemption];
  return `${none} and ${mode}`;
}

function limitsOf(name: ProgramName, parts: ReadonlySet<Part>, abilities: Abilities): string[] {
  const { functions, preemption } = abilities;
  const limits: string[] = [];
  const say = (condition: boolean, text: string): void => {
    if (condition) limits.push(text);
  };
  say(
    name === "fexit" && preemption !== "not",
    "calls that run while another task stands in the same probe are not counted; " +
      "they are told as lost calls",
  );
  say(
    name === "kprobe" && !parts.has("syscalls"),
    "of sends that wait at the same time, those beyond the places that the kernel keeps (one for each " +
      "CPU, or 10 and more) are not counted; they are told as lost calls",
  );
  say(
    name === "kprobe" && parts.has("syscalls"),
    "of sends by sendmmsg(), io_uring and AIO that wait at the same time, those beyond the places that " +
      "the kernel keeps (one for each CPU, or 10 and more) are not counted; they are told as lost calls",
  );
  say(
    !parts.has("types"),
    "without type information bpftrace needs the header linux/types.h (Debian: linux-libc-dev), and " +
      "version 0.27 does not run",
  );
  say(
    !parts.has("types"),
    "without type information: traffic between two addresses of this host counts as network, a raw " +
      "socket goes by the protocol that it carries, and a process that has ended may have the name " +
      "of one of its threads",
  );
  say(
    !parts.has("splice") && !parts.has("splice_function"),
    "what splice(2) reads from a TCP socket is not counted",
  );
  say(
    !parts.has("uring_splice") && !parts.has("splice_function"),
    "what io_uring splices from a TCP socket is not counted",
  );
  say(!parts.has("zerocopy"), "what TCP_ZEROCOPY_RECEIVE reads is not counted");
  say(
    name !== "sock" && !parts.has("ipv6"),
    functions.has("inet6_sendmsg")
      ? "IPv6 is not counted: it is a module, which this program cannot see into"
      : "IPv6 is not counted: its module was not there when counting began",
  );
  say(name !== "sock" && !parts.has("packet"), "packet sockets are not counted");
  say(
    name !== "sock" && !functions.has("create_io_thread"),
    "what io_uring hands to a thread of the kernel counts for that thread (until Linux 5.12)",
  );
  return limits;
}

function nothing(abilities: Abilities): CaptureError {
  const lacks = PROGRAM_NAMES.map((name) => `  ${name}: ${missingFor(name, abilities)}`);
  return new CaptureError(
    `Cannot count bytes on Linux ${abilities.release}: none of the probe programs can run`,
    `They lack\n${lacks.join("\n")}\n` +
      "Use a kernel from Linux 6.3 on, or one with type information and kprobes, as those of the " +
      "distributions from Debian 11 and Ubuntu 22.04 on have",
    69,
  );
}

function unusable(name: ProgramName, abilities: Abilities): CaptureError {
  return new CaptureError(
    `Cannot use the program "${name}" on Linux ${abilities.release}: it has ${
      missingFor(name, abilities)
    }`,
    "Leave --program out, and the best one is chosen",
    69,
  );
}
