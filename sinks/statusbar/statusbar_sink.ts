/**
 * The one sink behind all status bars: keeps the state, renders it, and puts it where the bar reads.
 *
 * @module
 */
import type { Observation } from "../../src/traffic/event.ts";
import { DELIVERED, type Outcome, type ProbeResult, type Sink } from "../sink.ts";
import type { BarState } from "./bar_state.ts";
import type { Output } from "./output.ts";
import type { StateBuilder } from "./state_builder.ts";
import type { RenderOptions, Target } from "./target.ts";
import type { TotalsKeeper } from "./totals_keeper.ts";

/** What the sink is made of. */
export interface StatusbarParts {
  readonly output: Output;
  readonly builder: StateBuilder;
  /** Undefined where no totals are to survive a restart. */
  readonly totals: TotalsKeeper | undefined;
  readonly renderOptions: RenderOptions;
  /** True where whoever reads can tell a stale state by itself. */
  readonly readerTellsStale: boolean;
  /** Loads the target. */
  load(): Promise<Target>;
}

/** A status bar as a sink. */
export class StatusbarSink implements Sink {
  readonly #parts: StatusbarParts;
  #isRestored = false;
  #isWritten = false;
  #isClosed = false;
  #watchdog: ReturnType<typeof setTimeout> | undefined;

  /** Does nothing yet. */
  constructor(parts: StatusbarParts) {
    this.#parts = parts;
  }

  /** Whether the file could be written. */
  async probe(signal: AbortSignal): Promise<ProbeResult> {
    signal.throwIfAborted();
    return await this.#parts.output.probe();
  }

  /** Shows the newest of the observations. */
  async write(batch: readonly Observation[], signal: AbortSignal): Promise<Outcome> {
    signal.throwIfAborted();
    if (batch.length === 0) return DELIVERED;
    clearTimeout(this.#watchdog);
    const { builder, totals } = this.#parts;
    if (!this.#isRestored && totals !== undefined) {
      const before = await totals.read();
      if (before !== undefined) builder.restore(before);
    }
    this.#isRestored = true;
    for (const observation of batch) builder.add(observation);
    const { state } = builder;
    if (state === undefined) return DELIVERED;
    const outcome = await this.#show(state, signal);
    if (outcome.status !== "closed") this.#watch(state);
    if (outcome.status !== "delivered") return outcome;
    this.#isWritten = true;
    return await totals?.keep(state) ?? DELIVERED;
  }

  /** Says "stopped" where a number would otherwise stay. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#watchdog);
    if (this.#isClosed) return;
    this.#isClosed = true;
    const { builder, output, renderOptions, totals } = this.#parts;
    const state = builder.stopped();
    if (!this.#isWritten || state === undefined) return;
    const target = await this.#parts.load();
    await totals?.keepLast(state);
    await output.end(target.render(state, renderOptions));
  }

  async #show(
    state: BarState,
    signal: AbortSignal,
    own: Partial<RenderOptions> = {},
  ): Promise<Outcome> {
    const { output, renderOptions } = this.#parts;
    const target = await this.#parts.load();
    // Nothing may come after the last words.
    if (this.#isClosed) return DELIVERED;
    const record = target.render(state, { ...renderOptions, ...own });
    return await output.put(record, signal, state.time_ms + state.stale_after_ms);
  }

  /**
   * A bar that only reads text cannot see that it is old. So where nothing comes for too long, as when
   * the kernel's side hangs, the text is replaced by one that says so.
   */
  #watch(state: BarState): void {
    if (this.#parts.readerTellsStale || this.#isClosed) return;
    this.#watchdog = setTimeout(() => {
      const isStale = { nowMs: Number.MAX_VALUE };
      // Nobody waits for it; if it fails, so will the next write, which tells.
      this.#show(state, new AbortController().signal, isStale).catch(() => undefined);
    }, state.stale_after_ms);
    Deno.unrefTimer(this.#watchdog);
  }
}
