/**
 * A sink that is made when it is used first.
 *
 * @module
 */
import type { Observation } from "../../src/traffic/event.ts";
import type { Outcome, ProbeResult, Sink } from "../sink.ts";

/** Loads the program's part for files no sooner than something is written. */
export class DeferredSink implements Sink {
  readonly #make: () => Promise<Sink>;
  #sink: Promise<Sink> | undefined;

  /** Does nothing yet. */
  constructor(make: () => Promise<Sink>) {
    this.#make = make;
  }

  /** Makes the sink and asks it. */
  async probe(signal: AbortSignal): Promise<ProbeResult> {
    const sink = await (this.#sink ??= this.#make());
    return await sink.probe(signal);
  }

  /** Makes the sink and hands the batch on. */
  async write(batch: readonly Observation[], signal: AbortSignal): Promise<Outcome> {
    signal.throwIfAborted();
    const sink = await (this.#sink ??= this.#make());
    return await sink.write(batch, signal);
  }

  /** A sink that was never used was never made. */
  async [Symbol.asyncDispose](): Promise<void> {
    await (await this.#sink)?.[Symbol.asyncDispose]();
  }
}
