/**
 * Looks at everything that the capture needs, one thing after another, and says what it finds.
 *
 * @module
 */
import { findBpftrace, formatVersion } from "./bpftrace.ts";
import { CaptureError } from "./capture_error.ts";
import { captureKernel, limitsFor, RESTART } from "./kernel_capture.ts";
import {
  partsFor,
  releaseOf,
  requireBtf,
  requireRoot,
  requireTracefs,
  requireTracepoints,
  requireUnlocked,
} from "./kernel.ts";
import { type CaptureWish, prepareCapture } from "./prepare.ts";
import type { System } from "./system.ts";
import { type Part, PARTS } from "../../bt/mod.ts";

/** One thing that was looked at. */
export interface Finding {
  readonly name: string;
  /** What it is, or what is wrong with it. */
  readonly detail: string;
  /** What to do; only where something is wrong. */
  readonly advice?: string;
  /** Exit code for what is wrong; absent where it is fine. */
  readonly exitCode?: number;
}

/** Looks at the machine; where everything is there it counts for a moment to prove it. */
export async function* inspect(system: System, wish: CaptureWish): AsyncGenerator<Finding> {
  let failed = false;
  const look = async (name: string, action: () => Promise<string> | string): Promise<Finding> => {
    try {
      return { name, detail: await action() };
    } catch (error) {
      if (!(error instanceof CaptureError)) throw error;
      failed = true;
      return { name, detail: error.message, advice: error.advice, exitCode: error.exitCode };
    }
  };
  yield await look("permission", () => {
    requireRoot(system);
    requireUnlocked(system);
    return "may load programs into the kernel";
  });
  yield await look("bpftrace", async () => {
    const { path, version } = await findBpftrace(system, wish.bpftrace, wish.searchPath);
    return `${path}, version ${formatVersion(version)}`;
  });
  // Without root the trace events cannot be seen, whether they are there or not.
  if (system.euid !== 0) return;
  let tracefs = "";
  yield await look("trace events", async () => {
    const found = await requireTracefs(system);
    tracefs = found.tracefs;
    return found.mountedTracefs ? `mounted at ${tracefs} just now` : `at ${tracefs}`;
  });
  yield await look("kernel", () => {
    const btf = requireBtf(system);
    if (tracefs !== "") requireTracepoints(system, tracefs);
    const parts = partsFor(btf, (event) => system.readText(`${tracefs}/events/${event}/format`));
    // Registered files are counted in one of two ways, by kernel.
    const ways: readonly Part[] = ["uring_splice_fixed", "uring_splice_table"];
    const hasWay = ways.some((part) => parts.has(part));
    const without = PARTS.filter((part) => !parts.has(part) && !(hasWay && ways.includes(part)));
    return `Linux ${releaseOf(system)}, program "sock" (it has the sock: tracepoints), ` +
      (without.length === 0 ? "all parts" : `without ${without.join(", ")}`);
  });
  if (!failed) yield await look("counting", () => tryCounting(system, wish));
}

/** Runs the program until its first interval. */
async function tryCounting(system: System, wish: CaptureWish): Promise<string> {
  const begunMs = performance.now();
  const { child } = await prepareCapture(system, wish);
  const stop = new AbortController();
  const limits = limitsFor(wish.intervalMs);
  const options = { child, limits, restart: RESTART, signal: stop.signal, random: Math.random };
  for await (const { items } of captureKernel(options)) {
    if (items.some(({ kind }) => kind === "interval")) break;
  }
  const seconds = (performance.now() - begunMs) / 1000;
  return `the program runs; its first interval came after ${seconds.toFixed(1)} s`;
}
