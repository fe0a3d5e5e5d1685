/**
 * Feeds one live sink: each observation as it comes, and at most a few that wait.
 *
 * @module
 */
import type { Outcome, Sink, SinkStatistics } from "../../sinks/sink.ts";
import { applyView } from "../traffic/apply_view.ts";
import type { Observation } from "../traffic/event.ts";
import type { View } from "../traffic/view.ts";
import { rowCount } from "./journal/body.ts";
import { reasonOf } from "./reason.ts";

/** A live sink and what it is to get. */
export interface LiveFeed {
  /** Name for messages. */
  readonly name: string;
  readonly sink: Sink;
  readonly view: View;
}

/** Observations that wait for a sink that is slower than they come, where nobody waits for it. */
const QUEUE_LENGTH = 16;
/** Time that others wait for a sink whose queue is full, before it counts as stuck, milliseconds. */
const PATIENCE_MS = 1_000;
/** Time that what waits at the end may take, milliseconds. */
const LAST_WORDS_MS = 2_000;

interface Waiting {
  readonly observation: Observation;
  readonly taken: PromiseWithResolvers<void>;
}

/** The runner of one live sink. */
export class LiveRunner implements AsyncDisposable {
  readonly #feed: LiveFeed;
  readonly #warn: (text: string, count: number) => void;
  readonly #never = new AbortController().signal;
  readonly #queue: Waiting[] = [];
  #working: Promise<void> | undefined;
  /** True where it did not take anything while somebody waited for it. */
  #isStuck = false;
  #state: "ok" | "closed" | "refused" = "ok";
  #written = 0;
  #rejected = 0;
  readonly #dropped: { queue_full?: number; failed?: number } = {};
  #writeSeconds = 0;

  /**
   * @param feed the sink and its view
   * @param warn is told what was lost, and how many rows
   */
  constructor(feed: LiveFeed, warn: (text: string, count: number) => void) {
    this.#feed = feed;
    this.#warn = warn;
  }

  /** `ok`: it takes more; `closed`: its reader has gone away; `refused`: it will never take anything. */
  get state(): "ok" | "closed" | "refused" {
    return this.#state;
  }

  /** Name of the sink. */
  get name(): string {
    return this.#feed.name;
  }

  /** What became of its rows. */
  get statistics(): SinkStatistics {
    return {
      sink: this.#feed.name,
      state: this.#state,
      written: this.#written,
      rejected: this.#rejected,
      dropped: { ...this.#dropped },
      retries: 0,
      lagRows: this.#queue.reduce((sum, { observation }) => sum + rowCount(observation), 0),
      lagSeconds: 0,
      writeSeconds: this.#writeSeconds,
    };
  }

  /** Hands an observation on and waits until it is taken. */
  async deliver(observation: Observation): Promise<void> {
    await this.#enqueue(observation);
  }

  /**
   * Hands an observation on. Where too many wait, it waits a moment for room, once until the sink has
   * taken something again; then the oldest is lost.
   */
  async offer(observation: Observation): Promise<void> {
    this.#enqueue(observation).catch((error: unknown) => {
      this.#lose("failed", `lost rows: ${reasonOf(error)}`, rowCount(observation));
    });
    // The first is being written.
    if (this.#queue.length > QUEUE_LENGTH && !this.#isStuck) await this.#waitForRoom();
    if (this.#queue.length <= QUEUE_LENGTH) return;
    const [lost] = this.#queue.splice(1, 1);
    if (lost === undefined) return;
    lost.taken.resolve();
    this.#lose("queue_full", "lost rows: it is slower than they come", rowCount(lost.observation));
  }

  /** Gives the sink back, after what waits where that does not take long. */
  async [Symbol.asyncDispose](): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, LAST_WORDS_MS);
    await Promise.race([this.#working, promise]);
    clearTimeout(timer);
    const rows = this.statistics.lagRows;
    if (rows > 0) this.#lose("queue_full", "lost rows: it did not take them in time", rows);
    await this.#feed.sink[Symbol.asyncDispose]();
  }

  async #waitForRoom(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(() => {
      this.#isStuck = true;
      resolve();
    }, PATIENCE_MS);
    await Promise.race([this.#queue[0]?.taken.promise.catch(() => undefined), promise]);
    clearTimeout(timer);
  }

  #enqueue(observation: Observation): Promise<void> {
    if (this.#state !== "ok") return Promise.resolve();
    const taken = Promise.withResolvers<void>();
    this.#queue.push({ observation, taken });
    this.#working ??= this.#work();
    return taken.promise;
  }

  async #work(): Promise<void> {
    for (let next = this.#queue[0]; next !== undefined; next = this.#queue[0]) {
      try {
        if (this.#state === "ok") await this.#write(next.observation);
        next.taken.resolve();
      } catch (error) {
        next.taken.reject(error);
      }
      this.#queue.shift();
      this.#isStuck = false;
    }
    this.#working = undefined;
  }

  async #write(observation: Observation): Promise<void> {
    const { sink, view } = this.#feed;
    const viewed = observation.kind === "interval" ? applyView(observation, view) : observation;
    const begin = performance.now();
    const outcome = await sink.write([viewed], this.#never);
    this.#writeSeconds = (performance.now() - begin) / 1_000;
    this.#settle(outcome, rowCount(viewed));
  }

  #settle(outcome: Outcome, rows: number): void {
    switch (outcome.status) {
      case "delivered":
        this.#written += rows;
        return;
      case "rejected":
        this.#written += rows - outcome.count;
        this.#rejected += outcome.count;
        this.#tell(`refused rows: ${outcome.reasons[0]}`, outcome.count);
        return;
      case "closed":
        this.#state = "closed";
        return;
      case "refused":
        this.#state = "refused";
        break;
      case "retry":
      case "too_large":
        break;
    }
    this.#lose("failed", `lost rows: ${outcome.reason}`, rows);
  }

  #lose(reason: "queue_full" | "failed", text: string, rows: number): void {
    this.#dropped[reason] = (this.#dropped[reason] ?? 0) + rows;
    this.#tell(text, rows);
  }

  #tell(text: string, rows: number): void {
    this.#warn(`sink ${this.#feed.name} ${text}`, rows);
  }
}
