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
  const release = (system.readText("/proc/sys/kernel/osrelease") ?? "unknown").trim();
  const btf = requireBtf(system, release);
  const has = (event: string): boolean => system.exists(`${tracefs}/events/${event}`);
  if (!has("sock/sock_send_length") || !has("sock/sock_recv_length")) {
    throw new CaptureError(
      `Cannot count bytes on Linux ${release}: it has no tracepoint sock:sock_send_length`,
      "Use a kernel from Linux 6.3 on",
      69,
    );
  }
  const parts = new Set<Part>();
  if (has("syscalls/sys_enter_splice")) parts.add("splice");
  if (has("syscalls/sys_enter_getsockopt")) parts.add("zerocopy");
  if (has("io_uring/io_uring_complete") && btf.hasMember("io_splice", "splice_fd_in")) {
    parts.add("uring_splice");
    if (btf.hasMember("io_splice", "rsrc_node")) parts.add("uring_splice_fixed");
  }
  // In older kernels the id of the tracepoint is another number than that of the directory.
  const mkdir = system.readText(`${tracefs}/events/cgroup/cgroup_mkdir/format`) ?? "";
  if (mkdir.includes("field:u64 id;")) parts.add("cgroup");
  return { release, tracefs, mountedTracefs, parts };
}

function requireRoot(system: System): void {
  const advice = "Run it with sudo, or give it the output of a bpftrace that runs as root:\n" +
    "  sudo bpftrace -f json <(socktraf program) | socktraf --input -";
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

function requireUnlocked(system: System): void {
  const mode = /\[(\w+)\]/.exec(system.readText(LOCKDOWN) ?? "")?.[1];
  if (mode !== "confidentiality") return;
  throw new CaptureError(
    `Cannot trace the kernel: it is locked down (${LOCKDOWN} says "${mode}")`,
    'Start the kernel with lockdown=integrity or without "lockdown=confidentiality"',
    77,
  );
}

function requireBtf(system: System, release: string): Btf {
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

async function requireTracefs(
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
