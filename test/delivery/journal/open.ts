/** Journals in folders of their own, for tests. */
import { Journal } from "../../../src/delivery/journal/journal.ts";
import type { JournalOptions } from "../../../src/delivery/journal/options.ts";

/** A folder that is removed at the end. */
export class Folder implements Disposable {
  readonly path: string = Deno.makeTempDirSync({ prefix: "socktraf-journal-" });

  /** Path of the journal. */
  get journal(): string {
    return `${this.path}/journal.db`;
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.path, { recursive: true });
  }
}

/** What a journal said. */
export interface Told {
  readonly text: string;
  readonly count: number;
  readonly level: string;
}

/** Opens a journal that tells into a list. */
export function openJournal(
  path: string,
  told: Told[] = [],
  own: Partial<JournalOptions> = {},
): Journal {
  return Journal.open({
    path,
    maxAgeMs: 7 * 86_400_000,
    maxBytes: 2 ** 30,
    nowMs: () => 1_000_000,
    warn: (text, count, level) => void told.push({ text, count, level }),
    ...own,
  });
}

/** Takes everything that is there for a sink, as its runner does. */
export function takeAll(journal: Journal, sink: string, maxRows: number = 100): number[] {
  const times: number[] = [];
  for (;;) {
    const entries = journal.read(sink, maxRows);
    const last = entries.at(-1);
    if (last === undefined) return times;
    times.push(...entries.map(({ observation }) => observation.timeMs));
    const { position: id, rowTotal } = journal.cursorOf(sink);
    journal.commit(sink, { id, rowTotal }, { position: last.id, rowTotal: last.rowTotal });
  }
}
