/**
 * Feeds one durable sink from the journal: in order, in batches, again and again until they are taken.
 *
 * @module
 */
import type { Outcome, Sink, SinkStatistics } from "../../sinks/sink.ts";
import { applyView } from "../traffic/apply_view.ts";
import { attempt } from "./attempt.ts";
import { BACKOFF, backoffMs } from "./backoff.ts";
import { Bell } from "./bell.ts";
import type { DurableFeed, RunnerWorld } from "./durable_feed.ts";
import type { Entry, Place } from "./journal/database.ts";
import type { Journal } from "./journal/journal.ts";
import { SinkHealth } from "./sink_health.ts";
import { type Part, partRows, reachedBy, splitPart } from "./part.ts";

/** A sink that refuses everything is asked again after this time at the earliest, milliseconds. */
const REFUSED_MS = 10_000;

/** The runner of one durable sink. It works from its start until it is disposed. */
export class DurableRunner implements AsyncDisposable {
  readonly #feed: DurableFeed;
  readonly #journal: Journal;
  readonly #world: RunnerWorld;
  readonly #news = new Bell();
  readonly #progress = new Bell();
  readonly #stop = new AbortController();
  readonly #working: Promise<void>;
  #parts: Part[] = [];
  #from: Place = { id: 0, rowTotal: 0 };
  #isHurried = false;
  #maxRows: number;
  readonly #health: SinkHealth;
  #written = 0;
  #rejected = 0;
  #retries = 0;
  #writeSeconds = 0;

  /** @param journal in which the sink is registered under `feed.key` */
  constructor(feed: DurableFeed, journal: Journal, world: RunnerWorld) {
    this.#feed = feed;
    this.#journal = journal;
    this.#world = world;
    this.#maxRows = feed.batchRows;
    this.#health = new SinkHealth(world.nowMs);
    this.#working = this.#work();
  }

  /** Name of the sink. */
  get name(): string {
    return this.#feed.name;
  }

  /** Its place in the journal. */
  get key(): string {
    return this.#feed.key;
  }

  /** The sink itself, for what is not rows. */
  get sink(): Sink {
    return this.#feed.sink;
  }

  /** What became of its rows. */
  get statistics(): SinkStatistics {
    const { key, name } = this.#feed;
    return {
      sink: name,
      state: this.#health.state,
      written: this.#written,
      rejected: this.#rejected,
      dropped: this.#journal.dropped(key),
      retries: this.#retries,
      lagRows: this.lagRows,
      lagSeconds: this.#journal.lagSeconds(key),
      writeSeconds: this.#writeSeconds,
      ...(this.#health.problem === undefined ? {} : { problem: this.#health.problem }),
    };
  }

  /** Rows recorded and not yet taken. */
  get lagRows(): number {
    return this.#journal.last.rowTotal - this.#journal.cursorOf(this.#feed.key).rowTotal;
  }

  /** `closed` where the sink will never take anything again. */
  get state(): SinkStatistics["state"] {
    return this.#health.state;
  }

  /** True where everything recorded was taken. */
  get isCaughtUp(): boolean {
    return this.#journal.cursorOf(this.#feed.key).position >= this.#journal.last.id;
  }

  /** Says that something was recorded. */
  wake(): void {
    this.#news.ring();
  }

  /** Does not wait any more to make batches larger, and tries again at once what failed. */
  hurry(): void {
    this.#isHurried = true;
    this.#news.ring();
  }

  /** Waits until the sink has taken something more, or the signal says that it is enough. */
  async progress(signal: AbortSignal): Promise<void> {
    await this.#progress.wait(signal);
  }

  /** Stops; what was not taken stays in the journal. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#working;
    await this.#feed.sink[Symbol.asyncDispose]();
  }

  async #work(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted && this.#health.state !== "closed") {
      if (this.#parts.length === 0 && !this.#fill()) {
        await this.#news.wait(signal);
        await this.#collect(signal);
      } else {
        await this.#writePart(signal);
      }
    }
  }

  /** Takes the next rows from the journal; false where there are none. */
  #fill(): boolean {
    const { key } = this.#feed;
    const entries = this.#journal.read(key, this.#maxRows);
    if (entries.length === 0) return false;
    const { position: id, rowTotal } = this.#journal.cursorOf(key);
    this.#from = { id, rowTotal };
    this.#parts = [{ items: entries.map((entry) => this.#item(entry)) }];
    return true;
  }

  #item({ id, rowTotal, observation }: Entry): Part["items"][number] {
    const { view } = this.#feed;
    const viewed = observation.kind === "interval" ? applyView(observation, view) : observation;
    return { observation: viewed, reaches: { id, rowTotal } };
  }

  /** Lets rows come together for one larger write. */
  async #collect(signal: AbortSignal): Promise<void> {
    const endMs = performance.now() + this.#feed.flushIntervalMs;
    for (;;) {
      const leftMs = endMs - performance.now();
      const isEnough = this.#isHurried || this.lagRows >= this.#maxRows;
      if (leftMs <= 0 || isEnough || signal.aborted) return;
      await this.#news.wait(signal, leftMs);
    }
  }

  async #writePart(signal: AbortSignal): Promise<void> {
    const [part] = this.#parts;
    if (part === undefined) return;
    const begin = performance.now();
    const batch = part.items.map(({ observation }) => observation);
    const { outcome, stuck } = await attempt(
      this.#feed.sink,
      batch,
      this.#feed.timeoutMs,
      signal,
    );
    this.#writeSeconds = (performance.now() - begin) / 1_000;
    if (signal.aborted && outcome.status === "retry") return;
    const pauseMs = this.#settle(part, outcome);
    if (pauseMs > 0) await this.#pause(pauseMs, signal);
    // One write at a time, also for a sink that ignores its signal.
    if (stuck !== undefined) await this.#comeBack(stuck, signal);
  }

  /** @returns how long to wait before the next write, milliseconds */
  #settle(part: Part, outcome: Outcome): number {
    const rows = partRows(part);
    switch (outcome.status) {
      case "delivered":
        this.#written += rows;
        this.#taken(part);
        return 0;
      case "rejected":
        this.#reject(outcome.count, outcome.reasons);
        this.#written += Math.max(0, rows - outcome.count);
        this.#taken(part);
        return 0;
      case "too_large":
        this.#split(part, outcome.reason);
        return 0;
      case "retry":
        return this.#failed("retrying", outcome.reason, outcome.afterMs);
      case "refused":
        return Math.max(REFUSED_MS, this.#failed("refused", outcome.reason));
      case "closed":
        this.#health.close();
        return 0;
    }
  }

  #taken(part: Part): void {
    this.#parts.shift();
    const seconds = this.#health.recover();
    if (seconds !== undefined) this.#tell(`takes rows again after ${seconds} s`, 1, "info");
    const reached = reachedBy(part);
    if (reached === undefined) return;
    const state = this.#feed.sink.state?.();
    this.#journal.commit(this.#feed.key, this.#from, {
      position: reached.id,
      rowTotal: reached.rowTotal,
      ...(state === undefined ? {} : { state }),
    });
    this.#from = reached;
    this.#progress.ring();
  }

  #reject(count: number, reasons: readonly string[]): void {
    this.#rejected += count;
    for (const [index, reason] of reasons.entries()) {
      // The count is told once; a reason beyond the first is a row of its own.
      const rows = index === 0 ? Math.max(1, count - reasons.length + 1) : 1;
      this.#tell(`refused rows: ${reason}`, rows, "error");
    }
  }

  #split(part: Part, reason: string): void {
    const halves = splitPart(part);
    if (halves === undefined) {
      this.#reject(partRows(part), [`too large even alone: ${reason}`]);
      this.#taken(part);
      return;
    }
    // What was too large once is too large again.
    this.#maxRows = Math.max(1, Math.min(this.#maxRows, partRows(part) >> 1));
    this.#parts.splice(0, 1, ...halves);
  }

  #failed(state: "retrying" | "refused", reason: string, askedMs?: number): number {
    if (this.#health.fail(state, reason) === 1) this.#stepBack();
    this.#retries++;
    const text = state === "refused"
      ? `takes no rows, which wait in the journal: ${reason}`
      : `cannot take rows now, which wait in the journal: ${reason}`;
    this.#tell(text, 1, state === "refused" ? "error" : "warn");
    const { random, backoff = BACKOFF } = this.#world;
    return backoffMs(this.#health.failures, random, askedMs, backoff);
  }

  /** The receiver may have died, and with it what it took last. */
  #stepBack(): void {
    const { key } = this.#feed;
    const { position } = this.#journal.cursorOf(key);
    this.#journal.stepBack(key);
    if (this.#journal.cursorOf(key).position < position) this.#parts = [];
  }

  async #pause(milliseconds: number, signal: AbortSignal): Promise<void> {
    const endMs = performance.now() + milliseconds;
    for (;;) {
      const wasHurried = this.#isHurried;
      const leftMs = endMs - performance.now();
      if (leftMs <= 0 || signal.aborted) return;
      await this.#news.wait(signal, leftMs);
      if (this.#isHurried && !wasHurried) return;
    }
  }

  async #comeBack(stuck: Promise<unknown>, signal: AbortSignal): Promise<void> {
    let isBack = false;
    void stuck.then(() => {
      isBack = true;
      this.#news.ring();
    });
    while (!isBack && !signal.aborted) await this.#news.wait(signal);
  }

  #tell(text: string, count: number, level: "info" | "warn" | "error"): void {
    this.#world.tell(`sink ${this.#feed.name} ${text}`, count, level);
  }
}
