/**
 * What the runner of a durable sink works with.
 *
 * @module
 */
import type { Sink } from "../../sinks/sink.ts";
import type { View } from "../traffic/view.ts";
import type { BackoffBounds } from "./backoff.ts";

/** How a durable sink is fed. */
export interface DurableFeed {
  /** Name for messages. */
  readonly name: string;
  /** Its place in the journal; begins with the name. */
  readonly key: string;
  readonly sink: Sink;
  readonly view: View;
  /** Deadline of one write, milliseconds. */
  readonly timeoutMs: number;
  /** Time from one write to the next while there is no hurry, milliseconds. */
  readonly flushIntervalMs: number;
  /** At most this many rows in one write, if an interval alone has not more. */
  readonly batchRows: number;
}

/** The world around the runner. */
export interface RunnerWorld {
  /** Wall clock, milliseconds since the epoch. */
  readonly nowMs: () => number;
  /** From 0 up to but not 1. */
  readonly random: () => number;
  /** Is told what happens; `error` where rows are lost. */
  readonly tell: (text: string, count: number, level: "info" | "warn" | "error") => void;
  /** Default: that of `backoff.ts`. */
  readonly backoff?: BackoffBounds;
}
