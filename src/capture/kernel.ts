/**
 * What the kernel offers to the probe programs.
 *
 * @module
 */
import { Btf } from "./btf.ts";
import { CaptureError } from "./capture_error.ts";
import { type KernelFunction, readFunctions } from "./functions.ts";
import { type Preemption, readPreemption } from "./preemption.ts";
import type { System } from "./system.ts";

/** What a kernel offers. */
export interface Abilities {
  /** Kernel release, such as `6.1.0-13-amd64`. */
  readonly release: string;
  /** Where tracefs is mounted. */
  readonly tracefs: string;
  /** True where we had to mount it. */
  readonly mountedTracefs: boolean;
  /** True where it has the sock: tracepoints. */
  readonly tracepoints: boolean;
  /** Its types; undefined where it has none. */
  readonly btf: Btf | undefined;
  /** True where the types have a number by which bpftrace finds them and attaches to functions. */
  readonly numberedTypes: boolean;
  /** True where functions can be probed without types. */
  readonly kprobes: boolean;
  /** Functions that are there. Looked up when it is first asked for: it takes some 50 ms. */
  readonly functions: ReadonlySet<KernelFunction>;
  readonly preemption: Preemption;
  /** The description of a trace event, such as `sock/sock_send_length`; undefined where it is missing. */
  readonly formatOf: (event: string) => string | undefined;
}

const TRACEFS = ["/sys/kernel/tracing", "/sys/kernel/debug/tracing"];
/** The kernel's types. */
export const BTF = "/sys/kernel/btf/vmlinux";
/** The kind of performance event that bpftrace makes of a kprobe. */
const KPROBES = "/sys/bus/event_source/devices/kprobe/type";
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
  const found = await requireTracefs(system);
  return abilitiesOf(system, found);
}

/** What the kernel offers, where tracefs is mounted. */
export function abilitiesOf(
  system: System,
  { tracefs, mountedTracefs }: Pick<Abilities, "tracefs" | "mountedTracefs">,
): Abilities {
  const formatOf = (event: string): string | undefined =>
    system.readText(`${tracefs}/events/${event}/format`);
  const tracepoints = ["sock/sock_send_length", "sock/sock_recv_length"].every((event) =>
    formatOf(event) !== undefined
  );
  let functions: ReadonlySet<KernelFunction> | undefined;
  return {
    release: releaseOf(system),
    tracefs,
    mountedTracefs,
    tracepoints,
    btf: readBtf(system),
    numberedTypes: isFrom(releaseOf(system), 5, 11),
    kprobes: system.exists(KPROBES),
    get functions(): ReadonlySet<KernelFunction> {
      return functions ??= readFunctions(system);
    },
    preemption: readPreemption(system),
    formatOf,
  };
}

/**
 * What the kernel probably offers, for a process that may not look: it has all the trace events of
 * its age.
 */
export function abilitiesUnseen(system: System): Abilities {
  const seen = abilitiesOf(system, { tracefs: "", mountedTracefs: false });
  return {
    ...seen,
    tracepoints: isFrom(seen.release, 6, 3),
    kprobes: true,
    formatOf: () => "field:u64 id;",
  };
}

/** True for a release that is that of a version, or of a later one. */
function isFrom(release: string, major: number, minor: number): boolean {
  const [, first, second] = /^(\d+)\.(\d+)/.exec(release) ?? [];
  return Number(first) > major || (Number(first) === major && Number(second) >= minor);
}

/** Release of the running kernel, such as `6.1.0-13-amd64`. */
export function releaseOf(system: System): string {
  return (system.readText("/proc/sys/kernel/osrelease") ?? "unknown").trim();
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
 * The kernel's types; undefined where it has none.
 *
 * @throws {CaptureError} 69 where they cannot be understood
 */
export function readBtf(system: System): Btf | undefined {
  const bytes = system.readBytes(BTF);
  if (bytes === undefined) return undefined;
  try {
    return new Btf(bytes);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new CaptureError(
      `Cannot use Linux ${releaseOf(system)}: ${error.message}`,
      `Look at ${BTF}`,
      69,
    );
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
