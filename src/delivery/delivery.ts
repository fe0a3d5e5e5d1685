/**
 * Hands observations to all sinks.
 *
 * @module
 */
import type { Observation } from "../traffic/event.ts";
import type { SinkRunner } from "./sink_runner.ts";

/** All sinks together. */
export class Delivery implements AsyncDisposable {
  readonly #runners: readonly SinkRunner[];
  readonly #never = new AbortController().signal;

  /** @param runners at least one */
  constructor(runners: readonly SinkRunner[]) {
    this.#runners = runners;
  }

  /** True while a sink takes more. */
  get isOpen(): boolean {
    return this.#runners.some(({ state }) => state === "open");
  }

  /** True where a sink has refused to take anything, ever. */
  get hasFailed(): boolean {
    return this.#runners.some(({ state }) => state === "refused");
  }

  /**
   * Hands an observation to every sink, and waits for the slowest. A reader that stalls so stalls the
   * capture, which loses nothing by it: the kernel goes on counting.
   */
  async deliver(observation: Observation): Promise<void> {
    await Promise.all(this.#runners.map((runner) => runner.deliver(observation, this.#never)));
  }

  /** Gives all sinks back. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const runner of this.#runners) await runner[Symbol.asyncDispose]();
  }
}
