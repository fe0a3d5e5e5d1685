/**
 * The journal's database: its tables, and how an older one becomes a newer one.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";

/** Tells our databases from others: "STRF". */
const APPLICATION_ID = 0x53545246;

/**
 * What each version adds to the one before. A step that has been released is never changed.
 *
 * `row_total` is the number of rows recorded up to and including this observation since the journal
 * began, so that the rows between two places are a subtraction.
 */
const MIGRATIONS: readonly string[] = [
  `CREATE TABLE observations (
     id INTEGER PRIMARY KEY,
     kind TEXT NOT NULL,
     host TEXT NOT NULL,
     time_ms INTEGER NOT NULL,
     stored_ms INTEGER NOT NULL,
     row_total INTEGER NOT NULL,
     body BLOB NOT NULL
   ) STRICT;
   CREATE UNIQUE INDEX observations_time ON observations (host, kind, time_ms);
   CREATE TABLE cursors (
     sink TEXT PRIMARY KEY,
     position INTEGER NOT NULL,
     row_total INTEGER NOT NULL,
     state TEXT,
     updated_ms INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE status (
     id INTEGER PRIMARY KEY CHECK (id = 1),
     content TEXT NOT NULL
   ) STRICT;`,
];

/** Version that this program writes. */
export const SCHEMA_VERSION: number = MIGRATIONS.length;

/** The file is a database, but not one that this program may write to. */
export class ForeignDatabaseError extends Error {
  override readonly name = "ForeignDatabaseError";
}

/**
 * Looks whether a database is ours to write to; changes nothing.
 *
 * @throws {ForeignDatabaseError} where it is somebody else's or of a newer version
 */
export function checkOwner(database: DatabaseSync, steps: readonly string[] = MIGRATIONS): void {
  const version = pragma(database, "user_version");
  const owner = pragma(database, "application_id");
  if (owner !== APPLICATION_ID && (owner !== 0 || version !== 0 || hasTables(database))) {
    throw new ForeignDatabaseError("it is a database of another program");
  }
  if (version > steps.length) {
    throw new ForeignDatabaseError(
      `it has version ${version}, and this socktraf knows ${steps.length} and older`,
    );
  }
}

/** Makes the tables of a database of ours, or brings older ones up to date, in one transaction. */
export function migrate(database: DatabaseSync, steps: readonly string[] = MIGRATIONS): void {
  const version = pragma(database, "user_version");
  if (version >= steps.length) return;
  database.exec("BEGIN IMMEDIATE");
  try {
    for (const step of steps.slice(version)) database.exec(step);
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
    database.exec(`PRAGMA user_version = ${steps.length}`);
    database.exec("COMMIT");
  } catch (error) {
    database.exec("ROLLBACK");
    throw error;
  }
}

/** A number that a pragma gives. */
export function pragma(database: DatabaseSync, name: string): number {
  const row = database.prepare(`PRAGMA ${name}`).get();
  return Number(Object.values(row ?? {})[0]);
}

function hasTables(database: DatabaseSync): boolean {
  return database.prepare("SELECT 1 FROM sqlite_schema LIMIT 1").get() !== undefined;
}
