/**
 * What the capture decodes from one tick of the probe program: kernel numbers and names, already
 * summed over cpus and directions, not yet interpreted.
 *
 * @module
 */
import type { Family, Lost, Protocol } from "./event.ts";

/** One row as the kernel knows it. */
export interface RawRow {
  /** Thread-group id in the initial pid namespace. */
  readonly pid: number;
  /** Name of the process; absent where the kernel side did not say. */
  readonly process?: string;
  /**
   * Name of the thread that moved the first bytes; only where the kernel side could not tell that of the
   * process.
   */
  readonly alias?: string;
  /** Thread id; only where rows are kept by thread. */
  readonly tid?: number;
  /** Name of the thread; only where rows are kept by thread. */
  readonly thread?: string;
  /** Real user id in the initial user namespace. */
  readonly uid: number;
  /** Id of the cgroup in the default (v2) hierarchy: 64 bits unsigned, decimal, as it arrives. */
  readonly cgroupId: string;
  /** `IPPROTO_*` number of the socket, 262 for MPTCP. */
  readonly protocol: number;
  /** `AF_*` number of the socket. */
  readonly family: number;
  /** True for a `SOCK_RAW` socket. */
  readonly raw: boolean;
  /** True for bytes that never left the host. */
  readonly loopback: boolean;
  readonly rxBytes: number;
  readonly txBytes: number;
}

/** One tick of the probe program, decoded. */
export interface RawInterval {
  /** Wall clock at the end, milliseconds since the epoch. */
  readonly timeMs: number;
  /** Measured length in seconds, from the kernel's monotonic clock. */
  readonly intervalSeconds: number;
  readonly rows: readonly RawRow[];
  readonly lost: Lost;
}

const AF_INET = 2;
const AF_INET6 = 10;
const AF_PACKET = 17;

/**
 * The protocol that an event names.
 *
 * ICMP is `icmp` whatever the socket type is (ping uses datagram sockets where it may, raw ones
 * elsewhere); any other protocol on a raw socket is `raw`. UDP-Lite (136) and whatever has no name
 * of its own is `other`. Numbers: `include/uapi/linux/in.h`.
 */
export function protocolOf(row: Pick<RawRow, "protocol" | "family" | "raw">): Protocol {
  if (row.family === AF_PACKET) return "packet";
  if (row.protocol === 1 || row.protocol === 58) return "icmp";
  if (row.raw) return "raw";
  switch (row.protocol) {
    case 6:
      return "tcp";
    case 17:
      return "udp";
    case 132:
      return "sctp";
    case 262:
      return "mptcp";
    default:
      return "other";
  }
}

/** The address family that an event names; undefined for a family that the probes do not count. */
export function familyOf(row: Pick<RawRow, "family">): Family | undefined {
  switch (row.family) {
    case AF_INET:
      return "ipv4";
    case AF_INET6:
      return "ipv6";
    case AF_PACKET:
      return "packet";
    default:
      return undefined;
  }
}
