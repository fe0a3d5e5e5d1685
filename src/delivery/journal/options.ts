/**
 * How a journal is opened, and what it tells.
 *
 * @module
 */
import type { DropReason } from "./cursors.ts";

/** How a journal is opened. */
export interface JournalOptions {
  readonly path: string;
  /** How long rows are kept at most, milliseconds. */
  readonly maxAgeMs: number;
  /** How large the file may get, bytes. */
  readonly maxBytes: number;
  /** How much may wait in memory while there is no file, bytes. Default: 32 MiB, compressed. */
  readonly maxMemoryBytes?: number;
  /** Wall clock, milliseconds since the epoch. */
  readonly nowMs: () => number;
  /** Is told what goes wrong; `error` where rows are lost. */
  readonly warn: (text: string, count: number, level: "warn" | "error") => void;
}

/** What a sink is told when the bounds take rows that it has not taken. */
export const DROP_REASONS: Readonly<Record<DropReason, string>> = {
  expired: "they were older than the journal's max_age",
  journal_full: "the journal has reached its max_size",
  journal_damaged: "the journal was damaged",
  memory_full: "there is no journal, and the memory for them is full",
};
