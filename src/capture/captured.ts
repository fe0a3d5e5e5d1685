/**
 * What the capture hands on, whatever it comes from.
 *
 * @module
 */
import type { Decoded } from "./decoder.ts";

/** A line of input and what it came to; a recorder keeps the first, everybody else the second. */
export interface Captured {
  /** The line as it came; absent for what was captured without one, such as a gap. */
  readonly line?: string;
  /** Wall clock at which it arrived, milliseconds since the epoch. */
  readonly arrivedMs: number;
  readonly items: readonly Decoded[];
}
