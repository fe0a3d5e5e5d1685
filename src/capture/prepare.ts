/**
 * Chooses the probe program for this kernel and this bpftrace.
 *
 * @module
 */
import { type Program, PROGRAMS, renderProgram } from "../../bt/mod.ts";
import { type Bpftrace, bpftraceEnvironment, findBpftrace } from "./bpftrace.ts";
import type { ChildOptions } from "./child.ts";
import { type Abilities, readAbilities } from "./kernel.ts";
import type { System } from "./system.ts";

/** What the user wants of the capture. */
export interface CaptureWish {
  /** Path or name of bpftrace; undefined: the first in `searchPath`. */
  readonly bpftrace?: string;
  /** Value of `PATH`. */
  readonly searchPath: string;
  /** Nominal length of an interval in milliseconds. */
  readonly intervalMs: number;
  /** Keep rows by thread. */
  readonly threads: boolean;
  /** Rows that the kernel side can hold in one interval. */
  readonly mapKeys: number;
}

/** A capture that can be started, and what it was chosen by. */
export interface Prepared {
  readonly bpftrace: Bpftrace;
  readonly abilities: Abilities;
  readonly program: Program;
  readonly child: ChildOptions;
}

const SETPRIV = ["/usr/bin/setpriv", "/bin/setpriv"];

/**
 * Finds bpftrace, looks at the kernel, and makes the program to run.
 *
 * @throws {CaptureError} 69 or 77 where that cannot be
 */
export async function prepareCapture(system: System, wish: CaptureWish): Promise<Prepared> {
  const searching = findBpftrace(system, wish.bpftrace, wish.searchPath);
  // Both are asked at once; without root the version of bpftrace is of no interest.
  searching.catch(() => undefined);
  const abilities = await readAbilities(system);
  const bpftrace = await searching;
  const [program] = PROGRAMS;
  if (program === undefined) throw new Error("There is no probe program");
  const setpriv = await findSetpriv(system);
  return {
    bpftrace,
    abilities,
    program,
    child: {
      bpftrace: bpftrace.path,
      env: bpftraceEnvironment(bpftrace.version, wish.mapKeys),
      program: renderProgram(program, {
        intervalMs: wish.intervalMs,
        threads: wish.threads,
        parts: abilities.parts,
      }),
      ...(setpriv === undefined ? {} : { setpriv }),
    },
  };
}

/** That of util-linux; the one of BusyBox has no death signal. */
async function findSetpriv(system: System): Promise<string | undefined> {
  const path = SETPRIV.find((candidate) => system.isExecutable(candidate));
  if (path === undefined) return undefined;
  const tried = await system.run(path, ["--pdeathsig", "INT", "true"]);
  return tried?.code === 0 ? path : undefined;
}
