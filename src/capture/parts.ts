/**
 * Which parts of a probe program a kernel can run.
 *
 * @module
 */
import type { Part, ProgramName } from "../../bt/mod.ts";
import type { KernelFunction } from "./functions.ts";
import type { Abilities } from "./kernel.ts";

/** Functions that a part of "fexit" and "kprobe" stands on. */
const STANDS_ON: Readonly<Partial<Record<Part, readonly KernelFunction[]>>> = {
  ipv6: ["inet6_sendmsg", "inet6_recvmsg"],
  packet: ["packet_sendmsg", "packet_sendmsg_spkt", "packet_recvmsg"],
  common_recv: ["sock_common_recvmsg"],
  splice_function: ["sock_splice_read"],
};

/** The parts of a program that a kernel can run. */
export function partsFor(name: ProgramName, abilities: Abilities): ReadonlySet<Part> {
  const parts = new Set<Part>();
  const { btf, formatOf } = abilities;
  const add = (part: Part, condition: boolean): void => {
    if (condition) parts.add(part);
  };
  const hasEvent = (event: string): boolean => formatOf(event) !== undefined;
  if (btf !== undefined) {
    parts.add("types");
    const inSock = btf.hasMember("sock", "sk_rx_dst_ifindex");
    add("sock_ifindex", inSock);
    add("inet_ifindex", !inSock && btf.hasMember("inet_sock", "rx_dst_ifindex"));
    add("zerocopy", hasEvent("syscalls/sys_enter_getsockopt"));
  }
  if (name === "sock") addUringSplice(parts, abilities);
  else addFunctions(name, parts, abilities);
  add(
    "splice",
    btf !== undefined && !parts.has("splice_function") && hasEvent("syscalls/sys_enter_splice"),
  );
  // In older kernels the id of the tracepoint is another number than that of the directory.
  add("cgroup", formatOf("cgroup/cgroup_mkdir")?.includes("field:u64 id;") ?? false);
  return parts;
}

function addUringSplice(parts: Set<Part>, { btf, formatOf }: Abilities): void {
  if (formatOf("io_uring/io_uring_complete") === undefined) return;
  if (btf?.hasMember("io_splice", "splice_fd_in") !== true) return;
  parts.add("uring_splice");
  if (btf.hasMember("io_splice", "rsrc_node")) parts.add("uring_splice_fixed");
  else if (btf.hasMember("io_file_table", "files")) parts.add("uring_splice_table");
}

function addFunctions(name: "fexit" | "kprobe", parts: Set<Part>, abilities: Abilities): void {
  const { btf, functions, formatOf } = abilities;
  if (btf === undefined) return;
  if (name === "kprobe" && formatOf("syscalls/sys_exit_sendto") !== undefined) {
    parts.add("syscalls");
  }
  const has = (f: KernelFunction): boolean =>
    functions.has(f) && (name === "kprobe" || btf.hasFunction(f));
  for (const [part, needed] of Object.entries(STANDS_ON)) {
    if (needed.every(has)) parts.add(part as Part);
  }
  if (has("inet_sendpage") && btf.hasMember("proto", "sendpage")) parts.add("sendpage");
}
