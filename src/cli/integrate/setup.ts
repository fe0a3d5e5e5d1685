/**
 * Carries a plan out, or takes it back: looks at every file first, then changes what has to be changed.
 *
 * @module
 */
import { readFile } from "node:fs/promises";
import type { Edit } from "./edit.ts";
import { lineDiff } from "./line_diff.ts";
import type { PlannedFile } from "./recipe.ts";
import { readUserFile, type UserFile, UserFileError, writeUserFile } from "./user_files.ts";

/** What would become of one file. */
export interface FileChange {
  readonly planned: PlannedFile;
  /** Undefined where it could not even be read. */
  readonly file?: UserFile;
  /** What is in the file afterwards; undefined: it is not there. */
  readonly after?: string | undefined;
  /** False where all is as it has to be. */
  readonly isNeeded: boolean;
  /** Why a person has to do it, one sentence without a final period. */
  readonly problem?: string;
}

/** Which way. */
export type Direction = "install" | "remove";

/**
 * Says what would become of the files of a plan. Changes nothing.
 *
 * @param uid the user whose files they must be
 */
export async function examine(
  files: readonly PlannedFile[],
  direction: Direction,
  uid: number,
): Promise<FileChange[]> {
  const changes: FileChange[] = [];
  for (const planned of files) changes.push(await examineOne(planned, direction, uid));
  return changes;
}

async function examineOne(
  planned: PlannedFile,
  direction: Direction,
  uid: number,
): Promise<FileChange> {
  let file: UserFile;
  try {
    file = await readUserFile(planned.path, uid);
  } catch (error) {
    if (error instanceof UserFileError) return { planned, isNeeded: true, problem: error.message };
    throw error;
  }
  if (file.text === undefined && (direction === "remove" || planned.onlyIfThere === true)) {
    return { planned, file, after: undefined, isNeeded: false };
  }
  const edit = planned.seed === undefined
    ? planned.edit
    : seeded(planned.edit, await readFile(planned.seed, "utf-8").catch(() => undefined));
  const result = direction === "install"
    ? edit.add(file.text)
    : file.text === undefined
    ? edit.remove("")
    : edit.remove(file.text);
  if (!result.ok) {
    const problem = `Cannot change "${planned.path}" safely: ${result.problem}`;
    return { planned, file, isNeeded: true, problem };
  }
  return { planned, file, after: result.text, isNeeded: result.text !== file.text };
}

/** An edit of a file that, where it is missing, begins as another one. */
function seeded(edit: Edit, seed: string | undefined): Edit {
  const add: Edit["add"] = (text) => edit.add(text ?? seed);
  return {
    add,
    remove: (text) => {
      const fresh = add(undefined);
      return fresh.ok && fresh.text === text ? { ok: true, text: undefined } : edit.remove(text);
    },
    byHand: edit.byHand,
  };
}

/**
 * Makes the changes that are needed and can be made.
 *
 * @param nowMs names the backups
 * @returns paths of the files that were kept, in the order of the changes
 * @throws {UserFileError} where a file cannot be written; those before it stay changed
 */
export async function carryOut(changes: readonly FileChange[], nowMs: number): Promise<string[]> {
  const backups: string[] = [];
  for (const { planned, file, after, isNeeded, problem } of changes) {
    if (file === undefined || !isNeeded || problem !== undefined) continue;
    const backup = await writeUserFile(file, after, {
      backup: !planned.isOurs,
      mode: planned.mode,
      nowMs,
    });
    if (backup !== undefined) backups.push(backup);
  }
  return backups;
}

/** The difference that a change makes, as lines. */
export function diffOf({ file, after, problem }: FileChange): string[] {
  return file === undefined || problem !== undefined ? [] : lineDiff(file.text, after);
}
