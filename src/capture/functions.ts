/**
 * Which functions a kernel has.
 *
 * @module
 */
import type { System } from "./system.ts";

/** Functions that the probe programs may stand on. */
const FUNCTIONS = [
  "inet_sendmsg",
  "inet6_sendmsg",
  "inet_sendpage",
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

/** One of the functions that are asked for. */
export type KernelFunction = typeof FUNCTIONS[number];

const LINE = new RegExp(`^[0-9a-f]+ [tTwW] (${FUNCTIONS.join("|")})(?:\\t\\[\\w+\\])?$`, "gm");

/** Those of the functions that are in the kernel or in a module that is loaded. */
export function readFunctions(system: System): ReadonlySet<KernelFunction> {
  const symbols = system.readText("/proc/kallsyms") ?? "";
  return new Set([...symbols.matchAll(LINE)].map(([, name]) => name as KernelFunction));
}
