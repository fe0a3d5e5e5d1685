/**
 * How a kernel takes the CPU from a task that is inside it.
 *
 * @module
 */
import type { System } from "./system.ts";

/**
 * `full`: at any moment, as real-time kernels do too; `lazy`: so, but not in the first moments of a
 * task; `not`: only where the kernel lets go of it (none and voluntary); `unknown`: it can be any of
 * these, and does not say.
 */
export type Preemption = "full" | "lazy" | "not" | "unknown";

/**
 * Asks the kernel. One that can switch (`PREEMPT_DYNAMIC`) tells the mode in debugfs; where that is not
 * mounted, the command line of the boot and the kernel's configuration tell it.
 *
 * Sources: `init/version.c`, `kernel/sched/core.c` (`sched_dynamic_show`).
 */
export function readPreemption(system: System): Preemption {
  const version = system.readText("/proc/sys/kernel/version") ?? "";
  if (/\bPREEMPT(?:_RT)?\b/.test(version)) return "full";
  if (/\bPREEMPT_LAZY\b/.test(version)) return "lazy";
  if (!version.includes("PREEMPT_DYNAMIC")) return version === "" ? "unknown" : "not";
  const told = system.readText("/sys/kernel/debug/sched/preempt") ?? "";
  const booted = system.readText("/proc/cmdline") ?? "";
  const mode = /\((\w+)\)/.exec(told)?.[1] ?? /(?:^|\s)preempt=(\w+)/.exec(booted)?.[1] ??
    builtIn(system);
  if (mode === "full" || mode === "lazy") return mode;
  return mode === undefined ? "unknown" : "not";
}

/** The mode that the kernel was built to start in. */
function builtIn(system: System): string | undefined {
  const release = (system.readText("/proc/sys/kernel/osrelease") ?? "").trim();
  const config = system.readText(`/boot/config-${release}`) ?? "";
  const [, mode] = /^CONFIG_PREEMPT(|_NONE|_VOLUNTARY|_LAZY)=y$/m.exec(config) ?? [];
  return mode === "" ? "full" : mode?.slice(1).toLowerCase();
}
