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
  readonly dropped: Map<DropReason, number>;
  lastReason: DropReason;
  isDirty: boolean;
}

/** The cursors of all sinks that were registered. */
export class Cursors {
  readonly #standings = new Map<string, Standing>();

  /**
   * Adds a sink at its place.
   *
   * @param isNew true where its cursor has to be kept
   * @param damaged rows that it lost with a damaged journal
   */
  add(sink: string, cursor: Cursor, isNew: boolean, damaged: number = 0): void {
    const lastReason = "journal_damaged";
    const dropped = new Map(damaged > 0 ? [[lastReason, damaged] as const] : []);
    this.#standings.set(sink, { cursor, dropped, lastReason, isDirty: isNew });
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

  /** Moves a sink on: it took everything between two places. */
  advance(sink: string, from: Place, to: Cursor): void {
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
      standing.isDirty = true;
      standing.lastReason = reason;
      dropped.set(reason, (dropped.get(reason) ?? 0) + rows);
      if (rows > 0) lost.set(sink, rows);
    }
    return lost;
  }

  /** Cursors that have changed since they were last kept. */
  get dirty(): readonly (readonly [string, Cursor])[] {
    return [...this.#standings].filter(([, { isDirty }]) => isDirty)
      .map(([sink, { cursor }]) => [sink, cursor]);
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
