/** Results of a kernel matrix that never was, for the tests of its tables. */
import {
  type Cell,
  type MachineResult,
  NO_LOSSES,
  type ProgramResult,
} from "../../../tools/kernels/results.ts";

/** A cell of one process; wrong where the numbers differ. */
export function cell(
  name: string,
  direction: "rx" | "tx",
  trueBytes: number,
  countedBytes: number,
): Cell {
  const wrongProcesses = trueBytes === countedBytes ? 0 : 1;
  return {
    part: "paths",
    name,
    direction,
    trueBytes,
    countedBytes,
    processes: 1,
    wrongProcesses,
  };
}

/** What a program counted. */
export function program(name: string, ...cells: Cell[]): ProgramResult {
  return { program: name, losses: NO_LOSSES, errors: [], cells, seconds: {} };
}

/** A machine. */
export function machine(
  name: string,
  preempt: string,
  ...programs: ProgramResult[]
): MachineResult {
  return {
    machine: name,
    preempt,
    release: `${name}.0-amd64`,
    bpftrace: "0.17.0",
    socktraf: "0",
    deno: "deno 2.9.6",
    preemption: "voluntary",
    check: { code: 0, text: "" },
    best: "fexit",
    programs,
    seconds: 1,
  };
}
