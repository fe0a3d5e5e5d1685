/** A sink that answers as a test says and remembers what it took. */
import { DELIVERED, type Outcome, type Sink } from "../../sinks/sink.ts";
import type { Observation } from "../../src/traffic/event.ts";

/** What the fake does with a batch. */
export type Answer = (
  batch: readonly Observation[],
  signal: AbortSignal,
  call: number,
) => Outcome | Promise<Outcome>;

/** A sink. What it took is what it was given in calls that it answered with `delivered` or `rejected`. */
export class FakeSink implements Sink {
  readonly batches: (readonly Observation[])[] = [];
  readonly taken: Observation[] = [];
  calls = 0;
  busy = 0;
  mostBusy = 0;
  isDisposed = false;
  readonly #answer: Answer;

  constructor(answer: Answer = () => DELIVERED) {
    this.#answer = answer;
  }

  probe(): Promise<{ ok: true; detail: string }> {
    return Promise.resolve({ ok: true, detail: "a fake" });
  }

  async write(batch: readonly Observation[], signal: AbortSignal): Promise<Outcome> {
    this.mostBusy = Math.max(this.mostBusy, ++this.busy);
    try {
      this.batches.push(batch);
      const outcome = await this.#answer(batch, signal, this.calls++);
      if (outcome.status === "delivered" || outcome.status === "rejected") {
        this.taken.push(...batch);
      }
      return outcome;
    } finally {
      this.busy--;
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.isDisposed = true;
    return Promise.resolve();
  }
}
