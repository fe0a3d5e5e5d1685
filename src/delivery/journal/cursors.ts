/**
 * Where each durable sink stands in the journal, and what it lost to the journal's bounds.
 *
 * @module
 */
import type { Cursor, Place } from "./database.ts";

/** Why rows are gone that a sink had not taken. */
export type DropReason = "expired" | "journal_full" | "journal_damaged" | "memory_full";

interface Standing {
  cursor: Cursor;
  /** How long a receiver may lose what it has taken, milliseconds. */
  readonly unsafeMs: number;
  /** Where the sink stood when; the first one is safe. */
  history: (readonly [place: Place, atMs: number])[];
  readonly dropped: Map<DropReason, number>;
  lastReason: DropReason;
  isDirty: boolean;
}

/** What is known of a sink when it is registered. */
export interface NewStanding {
  readonly cursor: Cursor;
  readonly isNew: boolean;
  readonly damaged?: number;
  readonly unsafeMs?: number;
}

/** The cursors of all sinks that were registered. */
export class Cursors {
  readonly #standings = new Map<string, Standing>();

  /**
   * Adds a sink at its place.
   *
   * @param entry `isNew`: its cursor has to be kept; `damaged`: rows that it lost with a damaged
   *   journal; `unsafeMs`: how long its receiver may lose what it has taken
   */
  add(sink: string, entry: NewStanding): void {
    const { cursor, isNew, damaged = 0, unsafeMs = 0 } = entry;
    const lastReason = "journal_damaged";
    const dropped = new Map(damaged > 0 ? [[lastReason, damaged] as const] : []);
    const history = [[placeOf(cursor), 0] as const];
    this.#standings.set(sink, { cursor, unsafeMs, history, dropped, lastReason, isDirty: isNew });
  }

  /** Where a sink stands. */
  of(sink: string): Cursor {
    return this.#of(sink).cursor;
  }

  /** Rows that a sink lost, by reason. */
  dropped(sink: string): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#of(sink).dropped);
  }

  /** The least that every sink has; infinite where there is no sink. */
  get slowest(): number {
    return Math.min(Infinity, ...[...this.#standings.values()].map((one) => one.cursor.position));
  }

  /** Moves a sink on: it took everything between two places, just now. */
  advance(sink: string, from: Place, to: Cursor, nowMs: number): void {
    const standing = this.#of(sink);
    const { cursor } = standing;
    standing.isDirty = true;
    const isAhead = cursor.position > to.position;
    if (cursor.position > from.id) {
      // Rows went past the bounds while they were being written, and yet were taken.
      const taken = Math.min(cursor.rowTotal, to.rowTotal) - from.rowTotal;
      const { lastReason: reason, dropped } = standing;
      dropped.set(reason, Math.max(0, (dropped.get(reason) ?? 0) - taken));
    }
    const { position, rowTotal } = isAhead ? cursor : to;
    standing.cursor = { ...to, position, rowTotal };
    const { history, unsafeMs } = standing;
    history.push([{ id: position, rowTotal }, nowMs]);
    // The newest place that was reached long enough ago is the safe one.
    const safe = history.findLastIndex(([, atMs]) => atMs <= nowMs - unsafeMs);
    if (safe > 0) history.splice(0, safe);
  }

  /** Takes a sink back to where everything is safe. */
  stepBack(sink: string): void {
    const standing = this.#of(sink);
    const [safe] = standing.history;
    if (safe === undefined || safe[0].id >= standing.cursor.position) return;
    const [{ id: position, rowTotal }] = safe;
    standing.cursor = { ...standing.cursor, position, rowTotal };
    standing.history = [safe];
    standing.isDirty = true;
  }

  /**
   * Moves on every sink that has not taken what is gone.
   *
   * @returns the rows lost, by sink, where any were
   */
  skip(gone: Place, reason: DropReason): ReadonlyMap<string, number> {
    const lost = new Map<string, number>();
    for (const [sink, standing] of this.#standings) {
      const { cursor, dropped } = standing;
      if (cursor.position >= gone.id) continue;
      const rows = gone.rowTotal - cursor.rowTotal;
      standing.cursor = { ...cursor, position: gone.id, rowTotal: gone.rowTotal };
      standing.history = [[gone, 0]];
      standing.isDirty = true;
      standing.lastReason = reason;
      dropped.set(reason, (dropped.get(reason) ?? 0) + rows);
      if (rows > 0) lost.set(sink, rows);
    }
    return lost;
  }

  /** Cursors that have changed since they were last kept, at their safe places. */
  get dirty(): readonly (readonly [string, Cursor])[] {
    return [...this.#standings].filter(([, { isDirty }]) => isDirty).map(([sink, standing]) => {
      const { cursor, history } = standing;
      const { id, rowTotal } = history[0]?.[0] ?? placeOf(cursor);
      return [sink, { ...cursor, position: id, rowTotal }];
    });
  }

  /** Says that the changed ones are kept, or, after the file was lost, that none is. */
  mark(areKept: boolean): void {
    for (const standing of this.#standings.values()) standing.isDirty = !areKept;
  }

  #of(sink: string): Standing {
    const standing = this.#standings.get(sink);
    if (standing === undefined) throw new Error(`Sink "${sink}" is not registered`);
    return standing;
  }
}

function placeOf({ position: id, rowTotal }: Cursor): Place {
  return { id, rowTotal };
}
