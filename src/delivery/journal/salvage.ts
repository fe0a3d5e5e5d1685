/**
 * What is done with a damaged journal: it gets another name, and what can still be read of the
 * cursors is taken along.
 *
 * @module
 */
import { DatabaseSync } from "node:sqlite";
import { type Cursor, cursorOf } from "./database.ts";

/** Beside the file itself, SQLite keeps its log and the index of that. */
const PARTS = ["", "-wal", "-shm"];

/** What was read from a damaged journal. */
export interface Salvaged {
  /** Where it is now. */
  readonly path: string;
  /** The cursors that could be read, by sink. */
  readonly cursors: ReadonlyMap<string, Cursor>;
  /** Rows recorded in it; undefined where that could not be read. */
  readonly rowTotal?: number;
}

/**
 * Gives a damaged journal, which nobody has open, another name, under which it stays.
 *
 * @param nowMs for the name
 * @throws {Error} where it cannot be renamed
 */
export function setAside(path: string, nowMs: number): Salvaged {
  const salvaged = salvage(path);
  const stamp = new Date(nowMs).toISOString().replace(/[-:]|\.\d+/g, "");
  let target = `${path}.damaged-${stamp}`;
  for (let number = 2; exists(target); number++) target = `${path}.damaged-${stamp}-${number}`;
  for (const part of PARTS) {
    if (exists(path + part)) Deno.renameSync(path + part, target + part);
  }
  return { path: target, ...salvaged };
}

function salvage(path: string): Omit<Salvaged, "path"> {
  const cursors = new Map<string, Cursor>();
  try {
    const database = new DatabaseSync(path, { readOnly: true });
    try {
      const rows = database.prepare("SELECT * FROM cursors").all();
      for (const row of rows) cursors.set(String(row["sink"]), cursorOf(row));
      const last = database.prepare("SELECT max(row_total) AS last FROM observations").get();
      return { cursors, rowTotal: Number(last?.["last"]) };
    } finally {
      database.close();
    }
  } catch {
    // What cannot be read is what it is set aside for.
    return { cursors };
  }
}

function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    return false;
  }
}
