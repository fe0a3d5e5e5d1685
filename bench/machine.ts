/**
 * What the numbers were measured on, and what is missing to measure them.
 *
 * @module
 */
import { formatVersion } from "../src/capture/bpftrace.ts";
import { bpftraces } from "./other_tracers.ts";
import type { Subjects } from "./subjects.ts";

/** Head of the report. */
export function describeMachine({ prepared, blog }: Subjects, now: Date): string {
  const { bpftrace, abilities, candidates: [{ program, parts }] } = prepared;
  const model = /^model name\s*:\s*(.*)$/m.exec(Deno.readTextFileSync("/proc/cpuinfo"))?.[1] ??
    "unknown";
  const lines = [
    `Linux ${abilities.release}, ${Deno.build.arch}; bpftrace ${
      formatVersion(bpftrace.version)
    }; ` +
    `Deno ${Deno.version.deno}`,
    `${navigator.hardwareConcurrency} CPUs, ${model.trim()}; load ${
      Deno.loadavg()[0]?.toFixed(2)
    }, ` +
    `${bpftraces().length} other bpftraces`,
    now.toISOString().slice(0, 16).replace("T", " ") + " UTC",
    `Program: ${program}, with ${[...parts].join(", ") || "none of its parts"}`,
    blog === undefined
      ? "The blog's program itself (bench/blog.bt) cannot attach: this kernel has no kprobes"
      : "",
  ];
  return lines.filter((line) => line !== "").map((line) => `- ${line}`).join("\n");
}

/** Commands that the benchmark needs and that are not there, each with what to do. */
export async function missingCommands(): Promise<string[]> {
  const needed = [
    ["gcc", "Cannot find a C compiler: apt-get install gcc libc6-dev"],
    ["ip", "Cannot find ip: apt-get install iproute2"],
  ] as const;
  const missing: string[] = [];
  for (const [command, problem] of needed) {
    try {
      const flag = command === "ip" ? "-V" : "--version";
      await new Deno.Command(command, { args: [flag], stdout: "null", stderr: "null" }).output();
    } catch {
      missing.push(problem);
    }
  }
  return missing;
}
