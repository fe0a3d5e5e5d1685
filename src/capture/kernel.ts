/**
 * What the kernel offers to the probe programs.
 *
 * @module
 */
import type { Part } from "../../bt/mod.ts";
import { Btf } from "./btf.ts";
import { CaptureError } from "./capture_error.ts";
import type { System } from "./system.ts";

/** What a kernel offers. */
export interface Abilities {
  /** Kernel release, such as `6.1.0-13-amd64`. */
  readonly release: string;
  /** Where tracefs is mounted. */
  readonly tracefs: string;
  /** True where we had to mount it. */
  readonly mountedTracefs: boolean;
  /** Parts of the probe program that can be attached. */
  readonly parts: ReadonlySet<Part>;
}

const TRACEFS = ["/sys/kernel/tracing", "/sys/kernel/debug/tracing"];
const BTF = "/sys/kernel/btf/vmlinux";
const LOCKDOWN = "/sys/kernel/security/lockdown";
const CAP_SYS_ADMIN = 21;

/**
 * Finds out what the kernel offers, and mounts tracefs where it is not.
 *
 * @throws {CaptureError} 77 without the right to trace, 69 where the kernel cannot be traced
 */
export async function readAbilities(system: System): Promise<Abilities> {
  requireRoot(system);
  requireUnlocked(system);
  const { tracefs, mountedTracefs } = await requireTracefs(system);
  requireTracepoints(system, tracefs);
  const btf = requireBtf(system);
  return {
    release: releaseOf(system),
    tracefs,
    mountedTracefs,
    parts: partsFor(btf, (event) => system.readText(`${tracefs}/events/${event}/format`)),
  };
}

/** Release of the running kernel, such as `6.1.0-13-amd64`. */
export function releaseOf(system: System): string {
  return (system.readText("/proc/sys/kernel/osrelease") ?? "unknown").trim();
}

/**
 * Parts of the probe program that a kernel can run.
 *
 * @param btf its types
 * @param formatOf the description of a trace event; undefined where there is no such event
 */
export function partsFor(
  btf: Btf,
  formatOf: (event: string) => string | undefined,
): ReadonlySet<Part> {
  const parts = new Set<Part>();
  const has = (event: string): boolean => formatOf(event) !== undefined;
  if (has("syscalls/sys_enter_splice")) parts.add("splice");
  if (has("syscalls/sys_enter_getsockopt")) parts.add("zerocopy");
  if (has("io_uring/io_uring_complete") && btf.hasMember("io_splice", "splice_fd_in")) {
    parts.add("uring_splice");
    if (btf.hasMember("io_splice", "rsrc_node")) parts.add("uring_splice_fixed");
    else if (btf.hasMember("io_file_table", "files")) parts.add("uring_splice_table");
  }
  // In older kernels the id of the tracepoint is another number than that of the directory.
  if (formatOf("cgroup/cgroup_mkdir")?.includes("field:u64 id;")) parts.add("cgroup");
  return parts;
}

/**
 * The events that everything else stands on.
 *
 * @throws {CaptureError} 69 where the kernel has not got them
 */
export function requireTracepoints(system: System, tracefs: string): void {
  const missing = ["sock/sock_send_length", "sock/sock_recv_length"].find((event) =>
    !system.exists(`${tracefs}/events/${event}`)
  );
  if (missing === undefined) return;
  throw new CaptureError(
    `Cannot count bytes on Linux ${releaseOf(system)}: it has no tracepoint ${
      missing.replace("/", ":")
    }`,
    "Use a kernel from Linux 6.3 on",
    69,
  );
}

/**
 * The right to load programs into the kernel.
 *
 * @throws {CaptureError} 77 where this process has it not
 */
export function requireRoot(system: System): void {
  const advice = "Run it with sudo, or give it the output of a bpftrace that runs as root:\n" +
    "  socktraf program | sudo bpftrace --no-warnings -f json - | socktraf --input -";
  if (system.euid !== 0) {
    throw new CaptureError(
      `Cannot trace the kernel as user id ${system.euid}: bpftrace needs root`,
      advice,
      77,
    );
  }
  const [, effective] =
    /^CapEff:\s+([0-9a-f]+)/m.exec(system.readText("/proc/self/status") ?? "") ??
      [];
  if (
    effective !== undefined && ((BigInt(`0x${effective}`) >> BigInt(CAP_SYS_ADMIN)) & 1n) === 0n
  ) {
    throw new CaptureError(
      "Cannot trace the kernel: this root has not the capability CAP_SYS_ADMIN, as in a container",
      "Run it on the host itself, or start the container with --privileged --pid=host",
      77,
    );
  }
}

/**
 * A kernel that lets its memory be read.
 *
 * @throws {CaptureError} 77 where it is locked down
 */
export function requireUnlocked(system: System): void {
  const mode = /\[(\w+)\]/.exec(system.readText(LOCKDOWN) ?? "")?.[1];
  if (mode !== "confidentiality") return;
  throw new CaptureError(
    `Cannot trace the kernel: it is locked down (${LOCKDOWN} says "${mode}")`,
    'Start the kernel with lockdown=integrity or without "lockdown=confidentiality"',
    77,
  );
}

/**
 * The kernel's types.
 *
 * @throws {CaptureError} 69 where it has none that can be read
 */
export function requireBtf(system: System): Btf {
  const release = releaseOf(system);
  const bytes = system.readBytes(BTF);
  if (bytes === undefined) {
    throw new CaptureError(
      `Cannot use Linux ${release}: it has no type information (${BTF} is missing)`,
      "Use a kernel that is built with CONFIG_DEBUG_INFO_BTF=y, as those of the distributions are",
      69,
    );
  }
  try {
    return new Btf(bytes);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new CaptureError(`Cannot use Linux ${release}: ${error.message}`, `Look at ${BTF}`, 69);
  }
}

/**
 * The kernel's trace events; mounts their file system where it is not.
 *
 * @throws {CaptureError} 69 where that does not work
 */
export async function requireTracefs(
  system: System,
): Promise<{ readonly tracefs: string; readonly mountedTracefs: boolean }> {
  const find = (): string | undefined =>
    TRACEFS.find((folder) => system.exists(`${folder}/events`));
  const there = find();
  if (there !== undefined) return { tracefs: there, mountedTracefs: false };
  const [folder = ""] = TRACEFS;
  const mounted = await system.run("mount", ["-t", "tracefs", "none", folder]);
  const now = find();
  if (now !== undefined) return { tracefs: now, mountedTracefs: true };
  throw new CaptureError(
    `Cannot find the kernel's trace events: tracefs is not mounted at ${folder}, and mounting it failed` +
      (mounted === undefined ? "" : ` (${mounted.output.trim().split("\n")[0]})`),
    `Run: mount -t tracefs none ${folder}\n` +
      "If that fails, the kernel has no tracing (CONFIG_FTRACE=y) or this is a container without it",
    69,
  );
}
