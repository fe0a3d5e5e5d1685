/**
 * Everything between an observation and one sink's `write`: its view, its outcome, its statistics.
 *
 * @module
 */
import type { Outcome, Sink } from "../../sinks/sink.ts";
import { applyView } from "../traffic/apply_view.ts";
import type { Observation } from "../traffic/event.ts";
import type { View } from "../traffic/view.ts";

/** A sink and what it is to get. */
export interface Fed {
  /** Name for messages. */
  readonly name: string;
  readonly sink: Sink;
  readonly view: View;
}

/** What became of the rows of one sink. */
export interface SinkStatistics {
  /** Rows taken. */
  readonly written: number;
  /** Rows refused one by one. */
  readonly rejected: number;
  /** Rows lost with a batch that was not taken. */
  readonly dropped: number;
}

/** Feeds one live sink: each observation as it comes, none kept for later. */
export class SinkRunner {
  readonly #fed: Fed;
  readonly #warn: (text: string, count: number) => void;
  #state: "open" | "closed" | "refused" = "open";
  #written = 0;
  #rejected = 0;
  #dropped = 0;

  /**
   * @param fed the sink and its view
   * @param warn is told what was lost, and how many rows
   */
  constructor(fed: Fed, warn: (text: string, count: number) => void) {
    this.#fed = fed;
    this.#warn = warn;
  }

  /** `open`: it takes more; `closed`: its reader has gone away; `refused`: it will never take anything. */
  get state(): "open" | "closed" | "refused" {
    return this.#state;
  }

  /** What became of its rows. */
  get statistics(): SinkStatistics {
    return { written: this.#written, rejected: this.#rejected, dropped: this.#dropped };
  }

  /** Hands an observation on and waits until it is taken. */
  async deliver(observation: Observation, signal: AbortSignal): Promise<void> {
    if (this.#state !== "open") return;
    const { sink, view } = this.#fed;
    const viewed = observation.kind === "interval" ? applyView(observation, view) : observation;
    const rows = viewed.kind === "interval" ? viewed.events.length : 1;
    this.#settle(await sink.write([viewed], signal), rows);
  }

  /** Gives the sink back. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#fed.sink[Symbol.asyncDispose]();
  }

  #settle(outcome: Outcome, rows: number): void {
    switch (outcome.status) {
      case "delivered":
        this.#written += rows;
        return;
      case "rejected":
        this.#written += rows - outcome.rows.length;
        this.#rejected += outcome.rows.length;
        this.#lose(`refused rows: ${outcome.rows[0]?.reason}`, outcome.rows.length);
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
    this.#dropped += rows;
    this.#lose(`lost rows: ${outcome.reason}`, rows);
  }

  #lose(text: string, rows: number): void {
    this.#warn(`sink ${this.#fed.name} ${text}`, rows);
  }
}
