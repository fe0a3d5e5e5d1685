/**
 * One write to a sink with a deadline, from which it returns even if the sink does not.
 *
 * @module
 */
import type { Outcome, Sink } from "../../sinks/sink.ts";
import type { Observation } from "../traffic/event.ts";
import { reasonOf } from "./reason.ts";

/** Time that a sink has to come back after its signal, milliseconds. */
const GRACE_MS = 1_000;

/** What an attempt came to. */
export interface Attempted {
  readonly outcome: Outcome;
  /** Where the sink has not come back: when it does. */
  readonly stuck?: Promise<unknown>;
}

/**
 * Writes a batch.
 *
 * @param timeoutMs deadline
 * @param stop aborts the write early; it counts as not taken
 */
export async function attempt(
  sink: Sink,
  batch: readonly Observation[],
  timeoutMs: number,
  stop: AbortSignal,
): Promise<Attempted> {
  const controller = new AbortController();
  const { signal } = controller;
  const late = Promise.withResolvers<undefined>();
  let overdue: ReturnType<typeof setTimeout> | undefined;
  // Not AbortSignal.any(): a signal that lives for years would collect its dependants.
  const end = (): void => {
    controller.abort();
    overdue ??= setTimeout(() => late.resolve(undefined), GRACE_MS);
  };
  const timer = setTimeout(end, timeoutMs);
  stop.addEventListener("abort", end);
  if (stop.aborted) end();
  const writing = sink.write(batch, signal).catch((error: unknown): Outcome => {
    const reason = signal.aborted ? silence(timeoutMs, stop) : reasonOf(error);
    return { status: "retry", reason };
  });
  try {
    const outcome = await Promise.race([writing, late.promise]);
    if (outcome !== undefined) return { outcome };
    return { outcome: { status: "retry", reason: silence(timeoutMs, stop) }, stuck: writing };
  } finally {
    stop.removeEventListener("abort", end);
    clearTimeout(timer);
    clearTimeout(overdue);
  }
}

function silence(timeoutMs: number, stop: AbortSignal): string {
  return stop.aborted ? "interrupted" : `no answer within ${timeoutMs / 1_000} s`;
}
