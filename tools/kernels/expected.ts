/**
 * What is known not to be exact, with the reason. The kernel matrix fails where anything else differs.
 *
 * @module
 */
import { isWrong, type MachineResult, titleOf } from "./results.ts";

/** A known difference. What is not said holds for all. */
export interface Known {
  readonly program: string;
  /** Machines by title (`6.1 full`). */
  readonly machines?: RegExp;
  /** Names of paths or loads. */
  readonly names: RegExp;
  readonly direction?: "rx" | "tx";
  readonly reason: string;
}

/** Known differences. */
export const KNOWN: readonly Known[] = [];

/** Programs that cannot run on some machines. */
export const CANNOT_RUN: readonly { readonly program: string; readonly machines: RegExp }[] = [
  // The tracepoints came with Linux 6.3.
  { program: "sock", machines: /^(?:5\.10|6\.1)(?: |$)/ },
];

/** Exit code of `socktraf check` where it is not 0: 69, something is missing. */
const CHECK_CODES: Readonly<Record<string, number>> = { "5.10-old": 69 };

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
      for (const cell of cells.filter(isWrong)) {
        const { name, direction, trueBytes, countedBytes, processes, wrongProcesses } = cell;
        if (known.some((entry) => matches(entry, title, program, name, direction))) continue;
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
        cells.filter(({ name, direction, skipped }) =>
          skipped === undefined && matches(entry, titleOf(result), program, name, direction)
        )
      )
    );
    return tried.length > 0 && !tried.some(isWrong);
  });
}

function matches(
  entry: Known,
  title: string,
  program: string,
  name: string,
  direction: "rx" | "tx",
): boolean {
  return entry.program === program && (entry.machines?.test(title) ?? true) &&
    entry.names.test(name) && (entry.direction ?? direction) === direction;
}
