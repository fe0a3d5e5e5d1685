/**
 * The lock that lets one process at a time write a journal. The kernel gives it back when the process
 * ends, however it ends.
 *
 * @module
 */

/** Somebody else writes the journal. */
export class JournalLockedError extends Error {
  override readonly name = "JournalLockedError";
  /** That of something that is needed and not there. */
  readonly exitCode = 69;
  /** What to do about it. */
  readonly advice = "Stop the other one, or give this one a journal of its own: --journal FILE";

  /**
   * @param path of the journal
   * @param holder process id of the other one, as far as it is known
   */
  constructor(path: string, holder: string) {
    const who = /^\d+$/.test(holder) ? `process ${holder}` : "another process";
    super(`Cannot write to the journal "${path}": ${who} is writing to it`);
  }
}

/**
 * Takes the lock of a journal.
 *
 * @param path of the journal
 * @returns gives the lock back when it is disposed
 * @throws {JournalLockedError} where another process has it
 * @throws {Error} where something that is no file of ours, such as a link, is in its place
 */
export function lockJournal(path: string): Disposable {
  const file = Deno.openSync(`${path}.lock`, {
    read: true,
    write: true,
    create: true,
    mode: 0o640,
  });
  try {
    // Looked at after it was opened: nobody can exchange what is open.
    const opened = file.statSync();
    const there = Deno.lstatSync(`${path}.lock`);
    if (!there.isFile || there.ino !== opened.ino || there.dev !== opened.dev) {
      throw new Error(`"${path}.lock" is not a file of its own; remove it`);
    }
    if (!file.tryLockSync(true)) {
      throw new JournalLockedError(path, Deno.readTextFileSync(`${path}.lock`).trim());
    }
    file.truncateSync(0);
    file.writeSync(new TextEncoder().encode(`${Deno.pid}\n`));
    return file;
  } catch (error) {
    file.close();
    throw error;
  }
}
