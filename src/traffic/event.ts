/**
 * The event model: what one interval of measured traffic is, and what one row of it says.
 *
 * Bytes are application bytes: what a process handed to and received from its sockets, without
 * protocol headers.
 *
 * @module
 */

/** Protocols as events name them; `other` is any protocol without a name of its own. */
export type Protocol =
  | "tcp"
  | "udp"
  | "icmp"
  | "sctp"
  | "mptcp"
  | "raw"
  | "packet"
  | "other";

/** Address family of the socket; a v4-mapped IPv6 socket is `ipv6`. */
export type Family = "ipv4" | "ipv6" | "packet";

/** `loopback` never leaves the host; everything else is `network`. */
export type Scope = "network" | "loopback";

/**
 * One row of traffic in one interval.
 *
 * The capture side emits the finest rows. Grouping removes the fields that were not grouped by, so
 * every field but the two counts may be absent.
 */
export interface TrafficEvent {
  /** Thread-group id in the initial pid namespace. */
  readonly pid?: number;
  /** Name of the process (its thread-group leader), decoded but not sanitised: up to 15 bytes that an attacker may choose. */
  readonly process?: string;
  /** Thread id; only where rows are kept by thread. */
  readonly tid?: number;
  /** Name of the thread that moved the bytes; only where rows are kept by thread. */
  readonly thread?: string;
  /** Real user id in the initial user namespace. */
  readonly uid?: number;
  /** Name of the user; absent where the user database has none. */
  readonly user?: string;
  /** Path in the cgroup v2 hierarchy, such as `/system.slice/ssh.service`. */
  readonly cgroup?: string;
  /** systemd unit that the cgroup belongs to. */
  readonly unit?: string;
  /** Container name or short id. */
  readonly container?: string;
  readonly protocol?: Protocol;
  readonly family?: Family;
  readonly scope?: Scope;
  /** Only on the row that stands for what `top` left out, whose `process` is `other`: the number of rows in it. */
  readonly foldedRows?: number;
  /**
   * Only on a row that was grouped by other fields than `pid`: the process that moved all its bytes,
   * where it was a single one. Tells no rows apart.
   */
  readonly onlyPid?: number;
  /** Bytes that the process received from its sockets. */
  readonly rxBytes: number;
  /** Bytes that the process handed to its sockets. */
  readonly txBytes: number;
}

/** What the kernel side knows that it could not attribute in an interval. All zero in the ordinary case. */
export interface Lost {
  /** Received bytes that were seen but had no row left (the kernel's map was full). */
  readonly rxBytes: number;
  /** Sent bytes that were seen but had no row left. */
  readonly txBytes: number;
  /** Socket calls that the probe did not run for; their bytes are not known. */
  readonly calls: number;
  /** Messages between bpftrace and us that were lost or could not be read; what they held is not known. */
  readonly messages: number;
}

/** Nothing was lost. */
export const NOTHING_LOST: Lost = { rxBytes: 0, txBytes: 0, calls: 0, messages: 0 };

/** True where anything at all is known to be missing. */
export function isLost(lost: Lost): boolean {
  return lost.rxBytes > 0 || lost.txBytes > 0 || lost.calls > 0 || lost.messages > 0;
}

/** What one tick of the probe program gives. */
export interface Interval {
  readonly kind: "interval";
  /** Wall clock at the end, milliseconds since the epoch. */
  readonly timeMs: number;
  /** Measured length in seconds, from the kernel's monotonic clock. */
  readonly intervalSeconds: number;
  /** Name of the host. */
  readonly host: string;
  readonly events: readonly TrafficEvent[];
  readonly lost: Lost;
}

/** A stretch of time in which nothing was measured, because bpftrace was not running. */
export interface Gap {
  readonly kind: "gap";
  /** Wall clock at the end, milliseconds since the epoch. */
  readonly timeMs: number;
  readonly gapSeconds: number;
  readonly host: string;
  /** What happened, one sentence without a final period. */
  readonly reason: string;
}

/** What flows from the capture to the sinks, in the order of time. */
export type Observation = Interval | Gap;
