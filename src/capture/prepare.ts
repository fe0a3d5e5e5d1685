/**
 * Makes everything that a capture from this kernel needs: bpftrace, and the programs that may run, best
 * first.
 *
 * @module
 */
import { type ProgramName, renderProgram } from "../../bt/mod.ts";
import { type Bpftrace, bpftraceEnvironment, findBpftrace } from "./bpftrace.ts";
import type { ChildOptions } from "./child.ts";
import { type Choice, choosePrograms } from "./choose.ts";
import { type Abilities, BTF, readAbilities } from "./kernel.ts";
import type { System } from "./system.ts";

/** What the user wants of the capture. */
export interface CaptureWish {
  /** Path or name of bpftrace; undefined: the first in `searchPath`. */
  readonly bpftrace?: string;
  /** The only program to run; undefined: the best one that can be attached. */
  readonly program?: ProgramName;
  /** Value of `PATH`. */
  readonly searchPath: string;
  /** Nominal length of an interval in milliseconds. */
  readonly intervalMs: number;
  /** Keep rows by thread. */
  readonly threads: boolean;
  /** Rows that the kernel side can hold in one interval. */
  readonly mapKeys: number;
}

/** A program that can be started. */
export interface Candidate extends Choice {
  readonly child: ChildOptions;
}

/** A capture that can be started, and what it was chosen by. */
export interface Prepared {
  readonly bpftrace: Bpftrace;
  readonly abilities: Abilities;
  /** At least one; each is for where those before it cannot be attached. */
  readonly candidates: readonly [Candidate, ...Candidate[]];
}

/**
 * glibc's settings for bpftrace, which works on one thread and gives much back once it has compiled: 7 MB
 * less (docs/benchmarks.md). Other C libraries do not know them.
 */
const FRUGAL = { MALLOC_ARENA_MAX: "1", MALLOC_TRIM_THRESHOLD_: "131072" };
const SETPRIV = ["/usr/bin/setpriv", "/bin/setpriv"];
const CHRT = ["/usr/bin/chrt", "/bin/chrt"];

/**
 * Finds bpftrace, looks at the kernel, and makes the programs to run.
 *
 * @throws {CaptureError} 69 or 77 where that cannot be
 */
export async function prepareCapture(system: System, wish: CaptureWish): Promise<Prepared> {
  const searching = findBpftrace(system, wish.bpftrace, wish.searchPath);
  // Both are asked at once; without root the version of bpftrace is of no interest.
  searching.catch(() => undefined);
  const abilities = await readAbilities(system);
  const bpftrace = await searching;
  const setpriv = await findSetpriv(system);
  const chrt = abilities.preemption === "not"
    ? undefined
    : CHRT.find((path) => system.isExecutable(path)) ?? "chrt";
  const { intervalMs, threads, mapKeys } = wish;
  const [best, ...others] = choosePrograms(abilities, wish.program).map((choice): Candidate => ({
    ...choice,
    child: {
      bpftrace: bpftrace.path,
      env: {
        ...FRUGAL,
        ...bpftraceEnvironment(bpftrace.version, mapKeys),
        // bpftrace looks for them by their number; where they have none it takes a file.
        ...(abilities.btf !== undefined && !abilities.numberedTypes ? { BPFTRACE_BTF: BTF } : {}),
      },
      program: renderProgram(choice.program, { intervalMs, threads, parts: choice.parts }),
      ...(setpriv === undefined ? {} : { setpriv }),
      ...(chrt === undefined ? {} : { chrt }),
    },
  }));
  if (best === undefined) throw new Error("There is no probe program");
  return { bpftrace, abilities, candidates: [best, ...others] };
}

/** That of util-linux; the one of BusyBox has no death signal. */
async function findSetpriv(system: System): Promise<string | undefined> {
  const path = SETPRIV.find((candidate) => system.isExecutable(candidate));
  if (path === undefined) return undefined;
  const tried = await system.run(path, ["--pdeathsig", "INT", "true"]);
  return tried?.code === 0 ? path : undefined;
}
