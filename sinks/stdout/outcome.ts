/**
 * What an error in writing to standard output means.
 *
 * @module
 */
import type { Outcome } from "../sink.ts";

/** The reader has gone away. */
const CLOSED = new Set(["EPIPE", "ECONNRESET", "ESHUTDOWN"]);

/** May pass: somebody frees space, or the reader of a non-blocking pipe catches up. */
const PASSING = new Set(["ENOSPC", "EDQUOT", "EAGAIN", "EINTR", "ETIMEDOUT", "ENOMEM"]);

/**
 * Classifies an error.
 *
 * - The reader has gone away, or the terminal has hung up (EIO): `closed`.
 * - No space left, quota and the like: `retry`. Output goes on when there is room again, which is
 *   better for a long-running program than to die of somebody else's log file.
 * - Anything else, such as a closed descriptor or a broken disk: `refused`.
 */
export function outcomeOf(error: unknown, terminal: boolean): Outcome {
  const code = codeOf(error);
  if (
    error instanceof Deno.errors.BrokenPipe || error instanceof Deno.errors.ConnectionReset ||
    CLOSED.has(code) || (terminal && code === "EIO")
  ) {
    return { status: "closed" };
  }
  const message = error instanceof Error ? error.message : String(error);
  const reason = `Cannot write to standard output: ${message}`;
  const passing = error instanceof Deno.errors.WouldBlock ||
    error instanceof Deno.errors.Interrupted || error instanceof Deno.errors.TimedOut ||
    PASSING.has(code);
  return { status: passing ? "retry" : "refused", reason };
}

function codeOf(error: unknown): string {
  if (typeof error !== "object" || error === null || !("code" in error)) return "";
  return typeof error.code === "string" ? error.code : "";
}
