/**
 * Captures with the best probe program that can be attached.
 *
 * @module
 */
import { CaptureError } from "./capture_error.ts";
import type { Captured } from "./captured.ts";
import { captureKernel, type KernelCaptureOptions } from "./kernel_capture.ts";
import type { Candidate, Prepared } from "./prepare.ts";

/** What {@link captureBest} needs. */
export interface BestCaptureOptions extends Omit<KernelCaptureOptions, "child"> {
  /** Called when a program has given its first interval. */
  readonly onChosen?: (candidate: Candidate) => void;
}

/**
 * Captures until the signal aborts, with the first of the programs that gives an interval. Where one
 * cannot be attached, a warning says why, and the next one is tried.
 *
 * @throws {CaptureError} that of the best program, where none can be attached
 */
export async function* captureBest(
  candidates: Prepared["candidates"],
  { onChosen, ...options }: BestCaptureOptions,
): AsyncGenerator<Captured> {
  const failures: CaptureError[] = [];
  for (const [index, candidate] of candidates.entries()) {
    const next = candidates[index + 1];
    let chosen = false;
    try {
      for await (const captured of captureKernel({ ...options, child: candidate.child })) {
        if (!chosen && captured.items.some(({ kind }) => kind === "interval")) {
          chosen = true;
          onChosen?.(candidate);
        }
        yield captured;
      }
      return;
    } catch (error) {
      if (!(error instanceof CaptureError) || chosen) throw error;
      failures.push(error);
      if (next !== undefined) yield warning(refusal(candidate, next, error));
    }
  }
  const [first] = failures;
  if (first !== undefined) throw first;
}

function refusal(failed: Candidate, next: Candidate, { message }: CaptureError): string {
  const other = next.program === failed.program
    ? `it is tried without ${[...failed.parts].filter((part) => !next.parts.has(part)).join(", ")}`
    : `"${next.program}" is tried`;
  return `the program "${failed.program}" does not run here, and ${other}: ${message}`;
}

function warning(text: string): Captured {
  return { arrivedMs: Date.now(), items: [{ kind: "warning", text, count: 1 }] };
}
