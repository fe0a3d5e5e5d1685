/**
 * What is known not to be exact, with the reason. The kernel matrix fails where anything else differs.
 *
 * @module
 */
import { type Cell, isTried, isWrong, type MachineResult, titleOf } from "./results.ts";

/** A known difference. What is not said holds for all. */
export interface Known {
  readonly program?: string;
  /** Machines by title (`6.1 full`). */
  readonly machines?: RegExp;
  /** Names of paths or loads; `lost` is what the program itself says to have lost. */
  readonly names: RegExp;
  readonly direction?: "rx" | "tx";
  /** Share of the bytes that is counted at least; never more than all of them. */
  readonly leastShare?: number;
  readonly reason: string;
}

/** Known differences. */
export const KNOWN: readonly Known[] = [
  {
    program: "fexit",
    // Linux 7 as Debian boots it preempts lazily, and loses as much.
    machines: / full$|^7/,
    names: /./,
    leastShare: 0.5,
    reason: "An fexit program can be interrupted, and then skips the calls of others on its CPU; " +
      "it says how many",
  },
  {
    program: "kprobe",
    names: /^lost$/,
    reason: "The kernel also counts the probes that it skipped where there was nothing to count",
  },
  {
    program: "sock",
    machines: / full$/,
    names: /^lost$/,
    reason: "The kernel also counts the probes that it skipped where there was nothing to count",
  },
  {
    machines: /^5\.10/,
    names: /^udp_segment_gro$/,
    reason: "Linux 5.10 does not coalesce datagrams on loopback, so there is nothing to try",
  },
];

/** Programs that cannot run on some machines. */
export const CANNOT_RUN: readonly { readonly program: string; readonly machines: RegExp }[] = [
  // The tracepoints came with Linux 6.3.
  { program: "sock", machines: /^(?:5\.10|6\.1)(?: |$)/ },
  // Programs get the numbers of the kernel's types from Linux 5.11 on.
  { program: "fexit", machines: /^5\.10(?: |$)/ },
];

/** Exit code of `socktraf check` where it is not 0: 69, something is missing. */
const CHECK_CODES: Readonly<Record<string, number>> = { "5.10-old": 69, "6.1-untyped": 69 };

/** A line for everything that differs and is not known. The program of the post may be as wrong as it is. */
export function surprises(
  results: readonly MachineResult[],
  known: readonly Known[] = KNOWN,
): string[] {
  return results.flatMap((result) => {
    const title = titleOf(result);
    const lines: string[] = [];
    const code = CHECK_CODES[result.machine] ?? 0;
    if (result.check !== undefined && result.check.code !== code) {
      lines.push(`${title}: "socktraf check" ended with ${result.check.code}, expected ${code}`);
    }
    for (const { program, problem, cells, losses } of result.programs) {
      if (program === "blog") continue;
      const cannotRun = CANNOT_RUN.some((entry) =>
        entry.program === program && entry.machines.test(title)
      );
      if (problem !== undefined && !cannotRun) lines.push(`${title}, ${program}: ${problem}`);
      if (problem === undefined && cannotRun) {
        lines.push(`${title}, ${program}: runs, although it was thought not to`);
      }
      if (Object.values(losses).some((count) => count > 0)) {
        // A program that says what it lost is wrong, but not silently.
        const isKnown = known.some((entry) => matches(entry, title, program, "lost", "rx"));
        if (!isKnown) lines.push(`${title}, ${program}: lost ${JSON.stringify(losses)}`);
      }
      for (const cell of cells.filter((one) => isFound(one))) {
        const { name, direction, trueBytes, countedBytes, processes, wrongProcesses } = cell;
        const isKnown = known.some((entry) =>
          matches(entry, title, program, name, direction) && isWithin(entry, cell)
        );
        if (isKnown) continue;
        if (cell.failed !== undefined) {
          lines.push(`${title}, ${program}: ${name} failed: ${cell.failed}`);
          continue;
        }
        lines.push(
          `${title}, ${program}: ${name} ${direction}: counted ${countedBytes} of ${trueBytes} ` +
            `bytes, ${wrongProcesses} of ${processes} processes differ`,
        );
      }
    }
    return lines;
  });
}

/** Known differences that no result has shown although it could have: they may be gone. */
export function unseen(
  results: readonly MachineResult[],
  known: readonly Known[] = KNOWN,
): Known[] {
  return known.filter((entry) => {
    const tried = results.flatMap((result) =>
      result.programs.flatMap(({ program, cells }) =>
        cells.filter((cell) =>
          isTried(cell) &&
          matches(entry, titleOf(result), program, cell.name, cell.direction)
        )
      )
    );
    return tried.length > 0 && !tried.some(isWrong);
  });
}

function isWithin({ leastShare }: Known, { trueBytes, countedBytes }: Cell): boolean {
  if (leastShare === undefined) return true;
  return countedBytes >= leastShare * trueBytes && countedBytes <= trueBytes;
}

/** Wrong, or failed, which is said once for both directions. */
function isFound(cell: Cell): boolean {
  return isWrong(cell) || (cell.failed !== undefined && cell.direction === "rx");
}

function matches(
  entry: Known,
  title: string,
  program: string,
  name: string,
  direction: "rx" | "tx",
): boolean {
  return (entry.program ?? program) === program && (entry.machines?.test(title) ?? true) &&
    entry.names.test(name) && (entry.direction ?? direction) === direction;
}
