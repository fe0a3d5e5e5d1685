/**
 * What a process says about its sinks, kept in its journal so that others can look at it.
 *
 * @module
 */
import { DatabaseSync } from "node:sqlite";
import type { SinkStatistics } from "../../../sinks/sink.ts";

/** What is kept. */
export interface ProcessStatus {
  readonly pid: number;
  /** When the process began, milliseconds since the epoch. */
  readonly startedMs: number;
  /** When this was written, milliseconds since the epoch. */
  readonly updatedMs: number;
  /** When the process ended; undefined while it runs, or where it was killed. */
  readonly endedMs?: number;
  readonly host: string;
  readonly sinks: readonly SinkStatistics[];
  /** Size of the journal's file in bytes. */
  readonly journalBytes?: number;
}

/**
 * Reads the status from a journal, also while a process writes it.
 *
 * @returns undefined where no process has written any
 * @throws {Error} where the file is not there or cannot be read
 */
export function readStatus(path: string): ProcessStatus | undefined {
  // SQLite's own message does not say which of the two it is.
  Deno.openSync(path).close();
  using database = new DatabaseSync(path, { readOnly: true, timeout: 2_000 });
  const row = database.prepare("SELECT content FROM status WHERE id = 1").get();
  const content = row?.["content"];
  return typeof content === "string" ? JSON.parse(content) as ProcessStatus : undefined;
}
