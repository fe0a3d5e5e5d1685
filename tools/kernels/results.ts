/**
 * What a machine of the kernel matrix has shown; kept as JSON.
 *
 * @module
 */

/** The part of a run that a cell is of. */
export type Part = "paths" | "load";

/** Received or sent. */
export type Direction = "rx" | "tx";

/** Bytes of one workload in one direction: what it says of itself, and what was counted. */
export interface Cell {
  readonly part: Part;
  /** Name of the socket path or of the load. */
  readonly name: string;
  readonly direction: Direction;
  readonly trueBytes: number;
  readonly countedBytes: number;
  /** Processes that took part. */
  readonly processes: number;
  /** Those of them that were not counted to the byte. */
  readonly wrongProcesses: number;
  /** Why it could not be tried on this kernel. */
  readonly skipped?: string;
  /** What went wrong in the workload itself, so that nothing can be said. */
  readonly failed?: string;
}

/** What a program said to have lost. */
export interface Losses {
  readonly rxBytes: number;
  readonly txBytes: number;
  readonly calls: number;
  readonly messages: number;
  /** Stretches of time that were not measured. */
  readonly gaps: number;
}

/** Socktraf says that this machine cannot run it; it began and did not count in time; the guest ended before. */
export type Outcome = "cannot run" | "did not count" | "no result";

/** What one program counted. */
export interface ProgramResult {
  /** `sock`, `fexit`, `kprobe`, or `blog`, the program of the post. */
  readonly program: string;
  /** Why there is nothing: the program does not run on this machine, or a workload failed. */
  readonly problem?: string;
  /** Why there is not a single cell. */
  readonly outcome?: Outcome;
  readonly losses: Losses;
  /** What it wrote to standard error. */
  readonly errors: readonly string[];
  readonly cells: readonly Cell[];
  /** Seconds that each part took. */
  readonly seconds: Readonly<Record<string, number>>;
}

/** What one boot of one machine has shown. */
export interface MachineResult {
  readonly machine: string;
  /** Value of `preempt=` with which it was booted; `default` where none was given. */
  readonly preempt: string;
  /** As in `uname -r`. */
  readonly release: string;
  readonly bpftrace: string;
  /** SHA-256 of the bundle of socktraf, in hexadecimal. */
  readonly socktraf: string;
  /** The Deno that ran socktraf. */
  readonly deno: string;
  /** How the kernel interrupts its own work, as it says itself. */
  readonly preemption: string;
  /** What `socktraf check` said, and its exit code. */
  readonly check?: { readonly code: number; readonly text: string };
  /** The program that socktraf takes by itself; undefined where it takes none. */
  readonly best?: string;
  readonly programs: readonly ProgramResult[];
  readonly seconds: number;
}

/** Nothing was lost. */
export const NO_LOSSES: Losses = { rxBytes: 0, txBytes: 0, calls: 0, messages: 0, gaps: 0 };

/** Whether a cell was tried and is not right to the byte for every process. */
export function isWrong(cell: Cell): boolean {
  return isTried(cell) && cell.wrongProcesses > 0;
}

/** Whether there is something to compare. */
export function isTried({ skipped, failed }: Cell): boolean {
  return skipped === undefined && failed === undefined;
}

/** How a machine is called in tables: `6.1`, `6.1 full`. */
export function titleOf({ machine, preempt }: Pick<MachineResult, "machine" | "preempt">): string {
  return preempt === "default" ? machine : `${machine} ${preempt}`;
}
