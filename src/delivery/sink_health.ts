/**
 * Whether a sink takes rows, and if not, since when and why.
 *
 * @module
 */
import type { SinkStatistics } from "../../sinks/sink.ts";

/** The health of one sink. */
export class SinkHealth {
  readonly #nowMs: () => number;
  #state: SinkStatistics["state"] = "ok";
  #problem: string | undefined;
  #failures = 0;
  #failedMs = 0;

  /** @param nowMs wall clock, milliseconds since the epoch */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** How it is now. */
  get state(): SinkStatistics["state"] {
    return this.#state;
  }

  /** What the last failure was; undefined where it has recovered. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Failures in a row. */
  get failures(): number {
    return this.#failures;
  }

  /** @returns the failures in a row, this one included */
  fail(state: "retrying" | "refused", problem: string): number {
    if (this.#failures === 0) this.#failedMs = this.#nowMs();
    this.#state = state;
    this.#problem = problem;
    return ++this.#failures;
  }

  /** @returns the seconds since its first failure in a row; undefined where it had not failed */
  recover(): number | undefined {
    if (this.#failures === 0) return undefined;
    this.#state = "ok";
    this.#problem = undefined;
    this.#failures = 0;
    return Math.round((this.#nowMs() - this.#failedMs) / 1_000);
  }

  /** It will never take anything again. */
  close(): void {
    this.#state = "closed";
  }
}
