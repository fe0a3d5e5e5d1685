/**
 * The journal: every observation is recorded here before a durable sink gets it, and stays until
 * every sink has taken it and the bounds of age and size want its room.
 *
 * @module
 */
import type { Observation } from "../../traffic/event.ts";
import { encodeBody, rowCount } from "./body.ts";
import { Cursors, type DropReason } from "./cursors.ts";
import type { Cursor, Entry, JournalDatabase, Place } from "./database.ts";
import { isDamage, type JournalFile, openJournalFile } from "./file.ts";
import { JournalLockedError } from "./lock.ts";
import { DROP_REASONS, type JournalOptions } from "./options.ts";
import { type Salvaged, setAside } from "./salvage.ts";
import { Tail } from "./tail.ts";
import { reasonOf } from "../reason.ts";

/** Share of the bound that may be in use; the rest is for what one interval adds. */
const FULL_SHARE = 0.95;
/** Observations that go at once, so that the bounds cost little. */
const TRIM_COUNT = 32;
/** Most observations in one read. */
const READ_ENTRIES = 1_000;
/** Rows of the newest observations, which need not be read back from the file. */
const RECENT_ROWS = 20_000;

/** The journal of one process. Without a usable file it keeps what it can in memory, and says so. */
export class Journal implements Disposable {
  readonly #options: JournalOptions;
  readonly #tail: Tail;
  readonly #cursors = new Cursors();
  #file: JournalFile | undefined;
  #salvaged: Salvaged | undefined;
  #last: Place = { id: 0, rowTotal: 0 };
  /** The newest observations, so that a sink that keeps up never waits for the file. */
  #recent: Entry[] = [];

  private constructor(options: JournalOptions) {
    this.#options = options;
    this.#tail = new Tail(options.maxMemoryBytes ?? 32 * 2 ** 20);
  }

  /**
   * Opens the journal. Where there can be no file, rows are kept in memory; that is told.
   *
   * @throws {JournalLockedError} where another process writes it
   */
  static open(options: JournalOptions): Journal {
    const journal = new Journal(options);
    journal.#open();
    journal.#attempt((database) => {
      journal.#last = database.last();
      // The bounds may be tighter than they were.
      while (journal.#trim(database));
      if (database.fileBytes > options.maxBytes) database.shrink();
    });
    return journal;
  }

  /** The newest place. */
  get last(): Place {
    return this.#last;
  }

  /** Size of the file in bytes; undefined where rows are kept in memory only. */
  get fileBytes(): number | undefined {
    return this.#attempt((database) => database.fileBytes);
  }

  /**
   * Finds the place of a sink; a new one begins with what is recorded from now on.
   *
   * @param unsafeMs how long its receiver may lose what it has taken: the place that is kept is as old
   */
  register(sink: string, unsafeMs: number = 0): Cursor {
    const known = this.#attempt((database) => database.cursors().get(sink));
    const here = { position: this.#last.id, rowTotal: this.#last.rowTotal };
    const saved = this.#salvaged?.cursors.get(sink);
    if (known === undefined && saved !== undefined) {
      const lost = Math.max(0, (this.#salvaged?.rowTotal ?? 0) - saved.rowTotal);
      const cursor = { ...saved, ...here };
      this.#cursors.add(sink, { cursor, isNew: true, damaged: lost, unsafeMs });
      this.#tellLost(new Map(lost > 0 ? [[sink, lost]] : []), "journal_damaged");
    } else {
      this.#cursors.add(sink, { cursor: known ?? here, isNew: known === undefined, unsafeMs });
    }
    this.#keep();
    return this.#cursors.of(sink);
  }

  /** Where a sink stands now; the bounds may have moved it on. */
  cursorOf(sink: string): Cursor {
    return this.#cursors.of(sink);
  }

  /** Rows that a sink lost to the bounds, by reason. */
  dropped(sink: string): Readonly<Record<string, number>> {
    return this.#cursors.dropped(sink);
  }

  /**
   * Records an observation. No two of one kind and host have the same time, so that a database never
   * takes one for the other: the later one may be moved by some milliseconds.
   */
  append(observation: Observation): void {
    const { kind, host } = observation;
    const timeMs = this.#freeTime(observation);
    const moved = timeMs === observation.timeMs ? observation : { ...observation, timeMs };
    const storedMs = this.#options.nowMs();
    const rows = rowCount(observation);
    const place = { id: this.#last.id + 1, rowTotal: this.#last.rowTotal + rows };
    this.#tail.push({ ...place, kind, host, timeMs, storedMs, rows, body: encodeBody(moved) });
    this.#last = place;
    this.#recent.push({ ...place, storedMs, observation: moved });
    while (this.#recent.length > 1 && this.#isOld(this.#recent[0])) this.#recent.shift();
    this.#keep();
  }

  /** Observations after a sink's place, in order: at least one where there is any, else at most that many rows. */
  read(sink: string, maxRows: number): readonly Entry[] {
    const { position, rowTotal } = this.#cursors.of(sink);
    if (position >= this.#last.id) return [];
    const [oldest] = this.#recent;
    if (oldest !== undefined && oldest.id <= position + 1) {
      return this.#recent.filter(({ id }) => id > position)
        .filter((entry, index) => index === 0 || entry.rowTotal <= rowTotal + maxRows);
    }
    const found = this.#attempt((database) =>
      database.read({ id: position, rowTotal }, maxRows, READ_ENTRIES)
    );
    if (found !== undefined && found.length > 0) return found;
    // The file may have been set aside just now, and the place have moved on.
    const now = this.#cursors.of(sink);
    return this.#tail.read({ id: now.position, rowTotal: now.rowTotal }, maxRows);
  }

  /** Keeps that a sink took everything between two places. */
  commit(sink: string, from: Place, to: Cursor): void {
    this.#cursors.advance(sink, from, to, this.#options.nowMs());
    this.#keep();
  }

  /** Takes a sink back to what its receiver cannot have lost. */
  stepBack(sink: string): void {
    this.#cursors.stepBack(sink);
    this.#keep();
  }

  /** Seconds since the oldest observation was recorded that a sink has not taken; 0 where there is none. */
  lagSeconds(sink: string): number {
    const { position } = this.#cursors.of(sink);
    if (position >= this.#last.id) return 0;
    const [oldest] = this.#recent;
    const first = oldest !== undefined && oldest.id <= position + 1
      ? this.#recent.find(({ id }) => id > position)
      : this.#attempt((database) => database.firstAfter(position)) ?? this.#tail.entries[0];
    if (first === undefined) return 0;
    return Math.max(0, (this.#options.nowMs() - first.storedMs) / 1_000);
  }

  /** Rows that a sink has not taken and that are in memory only: they are lost when we end now. */
  unsaved(sink: string): number {
    this.#keep();
    const { rowTotal } = this.#cursors.of(sink);
    return Math.max(0, this.#last.rowTotal - Math.max(rowTotal, this.#savedRows));
  }

  /** Keeps what is told about this process, for whoever looks at the file. */
  saveStatus(content: unknown): void {
    this.#attempt((database) => database.saveStatus(content));
  }

  /** Keeps what can be kept and closes the file. */
  [Symbol.dispose](): void {
    this.#keep();
    this.#file?.[Symbol.dispose]();
    this.#file = undefined;
  }

  /** Rows up to the first that waits in memory. */
  get #savedRows(): number {
    const [first] = this.#tail.entries;
    return first === undefined ? this.#last.rowTotal : first.rowTotal - first.rows;
  }

  #isOld(entry: Entry | undefined): boolean {
    return entry !== undefined && entry.rowTotal < this.#last.rowTotal - RECENT_ROWS;
  }

  #freeTime({ kind, host, timeMs }: Observation): number {
    const isTaken = (candidate: number): boolean =>
      this.#tail.has(kind, host, candidate) ||
      (this.#attempt((database) => database.hasTime(kind, host, candidate)) ?? false);
    let free = timeMs;
    while (isTaken(free)) free++;
    return free;
  }

  #open(): void {
    const { path, warn } = this.#options;
    try {
      this.#file = openJournalFile(path);
    } catch (error) {
      if (error instanceof JournalLockedError) throw error;
      if (isDamage(error)) return this.#replace(error);
      const text = `Cannot keep a journal in "${path}": ${reasonOf(error)}. Rows that a sink ` +
        "cannot take are kept in memory only, and are lost at the end";
      warn(text, 1, "error");
    }
  }

  /** Sets a damaged file aside and begins a new one. */
  #replace(cause: unknown): void {
    const { path, nowMs, warn } = this.#options;
    this.#file?.[Symbol.dispose]();
    this.#file = undefined;
    let where: string;
    try {
      this.#salvaged = setAside(path, nowMs());
      where = `It was set aside as "${this.#salvaged.path}"`;
    } catch (error) {
      warn(`Cannot set a damaged journal aside: ${reasonOf(error)}`, 1, "error");
      return;
    }
    const told = `The journal "${path}" is damaged: ${reasonOf(cause)}. ${where}, and a new one ` +
      "begins; rows that a sink had not taken are only there";
    warn(told, 1, "error");
    const id = this.#tail.entries[0]?.id ?? this.#last.id + 1;
    const gone = { id: id - 1, rowTotal: this.#savedRows };
    this.#tellLost(this.#cursors.skip(gone, "journal_damaged"), "journal_damaged");
    this.#cursors.mark(false);
    this.#open();
  }

  /** Writes what waits, and the cursors that have moved. */
  #keep(): void {
    const { dirty } = this.#cursors;
    if (this.#tail.isEmpty && dirty.length === 0) return;
    const now = this.#options.nowMs();
    const isKept = this.#attempt((database) => {
      database.transaction(() => {
        for (const entry of this.#tail.entries) database.insert(entry);
        for (const [sink, cursor] of dirty) database.saveCursor(sink, cursor, now);
      });
      return true;
    });
    if (isKept === true) {
      this.#tail.clear();
      this.#cursors.mark(true);
      this.#attempt((database) => this.#trim(database));
    } else {
      this.#tail.forget(this.#cursors.slowest);
      this.#skip(this.#tail.trim(), "memory_full");
    }
  }

  /** @returns true where there may be more to delete */
  #trim(database: JournalDatabase): boolean {
    const { maxAgeMs, maxBytes, nowMs } = this.#options;
    const expired = database.deleteOldest(TRIM_COUNT, nowMs() - maxAgeMs);
    this.#skip(expired, "expired");
    if (database.usedBytes <= maxBytes * FULL_SHARE) return expired !== undefined;
    const full = database.deleteOldest(TRIM_COUNT);
    this.#skip(full, "journal_full");
    return full !== undefined;
  }

  #skip(gone: Place | undefined, reason: DropReason): void {
    if (gone !== undefined) this.#tellLost(this.#cursors.skip(gone, reason), reason);
  }

  #tellLost(lost: ReadonlyMap<string, number>, reason: DropReason): void {
    for (const [sink, rows] of lost) {
      const [name] = sink.split(" ");
      this.#options.warn(
        `Sink ${name} lost rows that it had not taken: ${DROP_REASONS[reason]}`,
        rows,
        "error",
      );
    }
  }

  /** What the file answers; undefined where there is none, or where it fails, which is told. */
  #attempt<Result>(action: (database: JournalDatabase) => Result): Result | undefined {
    if (this.#file === undefined) return undefined;
    try {
      return action(this.#file.database);
    } catch (error) {
      if (isDamage(error)) {
        this.#replace(error);
      } else {
        const { path, warn } = this.#options;
        const text = `Cannot write to the journal "${path}": ${reasonOf(error)}. Rows wait in ` +
          "memory";
        warn(text, 1, "warn");
      }
      return undefined;
    }
  }
}
