/**
 * What is measured in one boot of a machine.
 *
 * @module
 */
import type { MachineKind, Preempt } from "./machines.ts";

/** What `test/kernels/guest/measure.sh` is told. */
export interface Plan {
  /** `best` is the one that socktraf takes by itself. */
  readonly programs: readonly string[];
  readonly parts: readonly ("check" | "paths" | "load")[];
  /** How many short-lived processes the program that socktraf takes has to count, and how many any other. */
  readonly shortLived: { readonly best: number; readonly other: number };
  readonly writerSeconds: number;
  readonly deadlineSeconds: number;
}

/** What the command line wants. */
export interface Wishes {
  readonly sample: boolean;
  readonly program?: readonly string[];
  readonly only?: string;
}

const PROGRAMS = ["best", "sock", "fexit", "kprobe", "blog"];
const PARTS = ["check", "paths", "load"] as const;

/**
 * The plan for one boot. Thirty thousand processes take more than a minute of an emulated machine: only a boot
 * with the kernel's own preemption has them.
 */
export function planFor(
  machine: MachineKind,
  preempt: Preempt | undefined,
  { sample, program, only }: Wishes,
): Plan {
  const isCheck = machine.checkOnly ?? false;
  const possible = isCheck ? PARTS.slice(0, 1) : PARTS;
  const all = preempt === undefined && machine.architecture === "amd64";
  return {
    programs: isCheck ? [] : program ?? (sample ? ["best"] : PROGRAMS),
    parts: possible.filter((part) => only === undefined || isCheck || part === only),
    shortLived: sample ? { best: 2_000, other: 2_000 } : {
      best: all ? 30_000 : 3_000,
      other: 3_000,
    },
    writerSeconds: sample ? 3 : 5,
    deadlineSeconds: 1_800,
  };
}

/** The script that carries it out in a guest. */
export function scriptOf({ programs, parts, shortLived, writerSeconds }: Plan): string {
  const words = {
    PROGRAMS: programs.join(" "),
    PARTS: parts.join(" "),
    SHORT_LIVED: String(shortLived.other),
    SHORT_LIVED_BEST: String(shortLived.best),
    WRITER_SECONDS: String(writerSeconds),
    READY_SECONDS: "150",
  };
  const exports = Object.entries(words).map(([name, value]) => `export ${name}='${value}'\n`);
  return `${exports.join("")}exec bash /mnt/tools/measure.sh\n`;
}
