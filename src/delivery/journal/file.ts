/**
 * The journal's file: opened, with the lock that goes with it, and set aside where it is damaged.
 *
 * @module
 */
import { dirname } from "node:path";
import { JournalDatabase } from "./database.ts";
import { lockJournal } from "./lock.ts";

/** An open journal file. */
export interface JournalFile extends Disposable {
  readonly database: JournalDatabase;
}

/**
 * Opens a journal for writing; makes it and its folder where there is none.
 *
 * @throws {JournalLockedError} where another process writes it
 * @throws {Error} where it cannot be opened; {@link isDamage} tells whether setting it aside helps
 */
export function openJournalFile(path: string): JournalFile {
  Deno.mkdirSync(dirname(path), { recursive: true, mode: 0o750 });
  const lock = lockJournal(path);
  try {
    // SQLite gives its other files the same mode.
    Deno.openSync(path, { write: true, create: true, mode: 0o640 }).close();
    const database = new JournalDatabase(path);
    return {
      database,
      [Symbol.dispose]: () => {
        database[Symbol.dispose]();
        lock[Symbol.dispose]();
      },
    };
  } catch (error) {
    lock[Symbol.dispose]();
    throw error;
  }
}

/** True where the file itself is bad, not the disk or the folder. */
export function isDamage(error: unknown): boolean {
  return error instanceof Error && /malformed|not a database|corrupt/i.test(error.message);
}
