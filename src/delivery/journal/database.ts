/**
 * The journal's database file: reading and writing rows and cursors, and nothing about when.
 *
 * @module
 */
import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { Observation } from "../../traffic/event.ts";
import { reasonOf } from "../reason.ts";
import { decodeBody, type Head } from "./body.ts";
import { checkOwner, migrate, pragma } from "./schema.ts";

/** One observation as it is stored. */
export interface StoredEntry {
  readonly id: number;
  readonly kind: Observation["kind"];
  readonly host: string;
  readonly timeMs: number;
  /** Wall clock when it was stored, milliseconds since the epoch. */
  readonly storedMs: number;
  /** Rows recorded up to and including this one. */
  readonly rowTotal: number;
  readonly body: Uint8Array;
}

/** One observation as it is read. */
export interface Entry {
  readonly id: number;
  readonly rowTotal: number;
  readonly storedMs: number;
  readonly observation: Observation;
}

/** Where a sink stands: everything up to `position` was taken. */
export interface Cursor {
  readonly position: number;
  /** Rows recorded up to that place. */
  readonly rowTotal: number;
  /** What the sink wants to remember; JSON or undefined. */
  readonly state?: unknown;
}

/** A place in the journal. */
export interface Place {
  readonly id: number;
  readonly rowTotal: number;
}

/** Pages that a transaction may add before SQLite copies them from its log into the file. */
const CHECKPOINT_PAGES = 1_000;

/** An open database. Every method throws what SQLite says where the file or the disk is bad. */
export class JournalDatabase implements Disposable {
  readonly #database: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #select: StatementSync;
  readonly #saveCursor: StatementSync;

  /**
   * @param path of the file, which is made where there is none
   * @throws {ForeignDatabaseError} where the file is somebody else's
   */
  constructor(path: string) {
    this.#database = new DatabaseSync(path, { timeout: 2_000 });
    try {
      checkOwner(this.#database);
      // Before the first table, so that the file can give space back.
      this.#database.exec("PRAGMA auto_vacuum = INCREMENTAL");
      this.#database.exec("PRAGMA journal_mode = WAL");
      this.#database.exec("PRAGMA synchronous = NORMAL");
      this.#database.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
      migrate(this.#database);
      this.#insert = this.#database.prepare(
        "INSERT INTO observations (id, kind, host, time_ms, stored_ms, row_total, body) " +
          "VALUES (?, ?, ?, ?, ?, ?, ?)",
      );
      this.#select = this.#database.prepare(
        "SELECT id, kind, host, time_ms, stored_ms, row_total, body FROM observations " +
          "WHERE id > ? AND (row_total <= ? OR id = " +
          "(SELECT min(id) FROM observations WHERE id > ?)) ORDER BY id LIMIT ?",
      );
      this.#saveCursor = this.#database.prepare(
        "INSERT OR REPLACE INTO cursors " +
          "(sink, position, row_total, state, updated_ms) VALUES (?, ?, ?, ?, ?)",
      );
    } catch (error) {
      this.#database.close();
      throw error;
    }
  }

  /** Runs a body in one transaction: all of it or nothing. */
  transaction(body: () => void): void {
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      body();
      this.#database.exec("COMMIT");
    } catch (error) {
      // SQLite may have ended it already, as on a full disk.
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
      throw error;
    }
  }

  /** Adds an observation. */
  insert(entry: StoredEntry): void {
    const { id, kind, host, timeMs, storedMs, rowTotal, body } = entry;
    this.#insert.run(id, kind, host, timeMs, storedMs, rowTotal, body);
  }

  /** Observations after a place, in order: at least one, and no more than the limits where that can be. */
  read(after: Place, maxRows: number, maxEntries: number): Entry[] {
    const found = this.#select.all(after.id, after.rowTotal + maxRows, after.id, maxEntries);
    return found.map((row) => {
      const head = {
        kind: row["kind"] as Observation["kind"],
        timeMs: Number(row["time_ms"]),
        host: String(row["host"]),
      };
      return {
        id: Number(row["id"]),
        rowTotal: Number(row["row_total"]),
        storedMs: Number(row["stored_ms"]),
        observation: decode(head, row["body"] as Uint8Array),
      };
    });
  }

  /** Is there an observation of that kind, host and time already? */
  hasTime(kind: Observation["kind"], host: string, timeMs: number): boolean {
    return this.#database.prepare(
      "SELECT 1 FROM observations WHERE host = ? AND kind = ? AND time_ms = ?",
    ).get(host, kind, timeMs) !== undefined;
  }

  /** The place of the newest observation; where all are gone, the farthest that a sink has come. */
  last(): Place {
    const row = this.#database.prepare(
      "SELECT id, row_total FROM observations ORDER BY id DESC LIMIT 1",
    ).get();
    const cursor = this.#database.prepare(
      "SELECT max(position) AS id, max(row_total) AS row_total FROM cursors",
    ).get();
    return {
      id: Math.max(Number(row?.["id"] ?? 0), Number(cursor?.["id"])),
      rowTotal: Math.max(Number(row?.["row_total"] ?? 0), Number(cursor?.["row_total"])),
    };
  }

  /** The oldest observation after a place; undefined where there is none. */
  firstAfter(id: number): { readonly id: number; readonly storedMs: number } | undefined {
    const row = this.#database.prepare(
      "SELECT id, stored_ms FROM observations WHERE id > ? ORDER BY id LIMIT 1",
    ).get(id);
    return row === undefined
      ? undefined
      : { id: Number(row["id"]), storedMs: Number(row["stored_ms"]) };
  }

  /**
   * Deletes the oldest observations.
   *
   * @param count at most this many
   * @param storedBeforeMs and only those that were stored before; undefined: whenever
   * @returns the place of the newest one that is gone; undefined where nothing was deleted
   */
  deleteOldest(count: number, storedBeforeMs?: number): Place | undefined {
    const row = this.#database.prepare(
      "SELECT id, row_total FROM (SELECT id, row_total, stored_ms FROM observations " +
        "ORDER BY id LIMIT ?) WHERE stored_ms < ? ORDER BY id DESC LIMIT 1",
    ).get(count, storedBeforeMs ?? Number.MAX_SAFE_INTEGER);
    if (row === undefined) return undefined;
    const place = { id: Number(row["id"]), rowTotal: Number(row["row_total"]) };
    this.#database.prepare("DELETE FROM observations WHERE id <= ?").run(place.id);
    return place;
  }

  /** Bytes in use, without pages that are free to be used again. */
  get usedBytes(): number {
    const free = pragma(this.#database, "freelist_count");
    return (pragma(this.#database, "page_count") - free) * pragma(this.#database, "page_size");
  }

  /** Bytes of the file, without SQLite's log of at most some megabytes. */
  get fileBytes(): number {
    return pragma(this.#database, "page_count") * pragma(this.#database, "page_size");
  }

  /** Gives free pages back to the file system. */
  shrink(): void {
    // Frees a page with each step, so it has to be stepped through.
    this.#database.prepare("PRAGMA incremental_vacuum").all();
  }

  /** All cursors by sink. */
  cursors(): Map<string, Cursor> {
    const rows = this.#database.prepare("SELECT * FROM cursors").all();
    return new Map(rows.map((row) => [String(row["sink"]), cursorOf(row)]));
  }

  /** Keeps a cursor. */
  saveCursor(sink: string, cursor: Cursor, nowMs: number): void {
    const { position, rowTotal, state } = cursor;
    const text = state === undefined ? null : JSON.stringify(state);
    this.#saveCursor.run(sink, position, rowTotal, text, nowMs);
  }

  /** Keeps what is told about the process, in place of what was. */
  saveStatus(content: unknown): void {
    this.#database.prepare("INSERT OR REPLACE INTO status (id, content) VALUES (1, ?)")
      .run(JSON.stringify(content));
  }

  /** Closes the file. */
  [Symbol.dispose](): void {
    this.#database.close();
  }
}

/** A row of the table `cursors`. */
export function cursorOf(row: Readonly<Record<string, unknown>>): Cursor {
  const { state } = row;
  return {
    position: Number(row["position"]),
    rowTotal: Number(row["row_total"]),
    ...(typeof state === "string" ? { state: JSON.parse(state) } : {}),
  };
}

/** SQLite keeps no checksums, so a page can be damaged without its noticing. */
function decode(head: Head, body: Uint8Array): Observation {
  try {
    return decodeBody(head, body);
  } catch (error) {
    throw new Error(`malformed row: ${reasonOf(error)}`);
  }
}
