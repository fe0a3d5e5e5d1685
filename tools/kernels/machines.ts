/**
 * The machines of the matrix: a kernel, how it is booted, and the system that is around it.
 *
 * @module
 */

/** A kernel with the bpftrace of a suite around it. */
export interface MachineKind {
  readonly name: string;
  /** Suite of Debian that the kernel is of. */
  readonly kernel: string;
  /** Suite of Debian that bpftrace and everything else is of. */
  readonly system: string;
  /** Debian's name of the processor. */
  readonly architecture: "amd64" | "arm64";
  /** Values of `preempt=` with which the matrix boots it; undefined: none is given. */
  readonly preempt: readonly (Preempt | undefined)[];
  /** What it is there for besides counting: only `socktraf check`. */
  readonly checkOnly?: boolean;
  /** Takes the kernel's type information away: nothing is left there that could count before Linux 6.3. */
  readonly hideTypes?: boolean;
}

/** How a kernel interrupts its own work. */
export type Preempt = "none" | "voluntary" | "full";

/** All of them, the one that a sample takes first. */
export const MACHINES: readonly MachineKind[] = [
  machine("6.1", "bookworm", "bookworm"),
  machine("6.12", "trixie", "trixie"),
  machine("7", "sid", "sid"),
  // Cannot be told at its start how to preempt: that came with Linux 5.12.
  { ...machine("5.10", "bullseye", "bookworm"), preempt: [undefined] },
  {
    ...machine("6.1-untyped", "bookworm", "bookworm"),
    preempt: [undefined],
    checkOnly: true,
    hideTypes: true,
  },
  { ...machine("5.10-old", "bullseye", "bullseye"), preempt: [undefined], checkOnly: true },
  { ...machine("6.12-arm64", "trixie", "trixie"), architecture: "arm64", preempt: [undefined] },
];

/** Finds a machine by its name; undefined where there is none. */
export function findMachine(name: string): MachineKind | undefined {
  return MACHINES.find((known) => known.name === name);
}

function machine(name: string, kernel: string, system: string): MachineKind {
  return { name, kernel, system, architecture: "amd64", preempt: [undefined, "full"] };
}
