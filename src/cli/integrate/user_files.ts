/**
 * A user's own files: read, replaced in one step, and kept as they were.
 *
 * @module
 */
import { posix } from "node:path";
import { lstat, mkdir, open, readFile, realpath, rename, rm, stat } from "node:fs/promises";
import { quoteValue } from "../../config/quote.ts";

/** Largest configuration file that is read. */
const MAX_BYTES = 1_048_576;

/** Why a file is left alone; the message says what, where and what to do. */
export class UserFileError extends Error {}

/** A file that may be changed. */
export interface UserFile {
  /** As the user knows it. */
  readonly path: string;
  /** Where it really is, where that is another place: it was reached over a symbolic link. */
  readonly target: string;
  /** Undefined: it is not there. */
  readonly text: string | undefined;
}

/**
 * Reads a file and looks at the way to it.
 *
 * @param path absolute
 * @param uid the user whose file it must be
 * @throws {UserFileError} where it is no text, or is not the user's
 */
export async function readUserFile(path: string, uid: number): Promise<UserFile> {
  const target = await resolvePath(path);
  await examineWay(target, uid, path);
  let bytes: Uint8Array;
  try {
    const stats = await stat(target);
    if (!stats.isFile()) {
      throw new UserFileError(`Cannot use ${quoteValue(path)}: it is not a file`);
    }
    if (stats.size > MAX_BYTES) {
      throw new UserFileError(`Cannot use ${quoteValue(path)}: it is too large`);
    }
    bytes = await readFile(target);
  } catch (error) {
    if (isMissing(error)) return { path, target, text: undefined };
    if (error instanceof UserFileError) throw error;
    throw new UserFileError(`Cannot read ${quoteValue(path)}: ${messageOf(error)}`);
  }
  try {
    // A byte order mark stays where it is.
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return { path, target, text };
  } catch {
    throw new UserFileError(`Cannot use ${quoteValue(path)}: it is not UTF-8 text`);
  }
}

/**
 * Replaces a file in one step, and keeps what was there.
 *
 * @param file as {@link readUserFile} gave it
 * @param text undefined: the file goes
 * @param options `backup`: keep what was there; `mode` of a file that is new; `nowMs` names the backup
 * @returns path of what was kept; undefined where nothing was
 * @throws {UserFileError} where it cannot be written, or has changed since it was read
 */
export async function writeUserFile(
  file: UserFile,
  text: string | undefined,
  options: { readonly backup: boolean; readonly mode: number; readonly nowMs: number },
): Promise<string | undefined> {
  const { path, target } = file;
  try {
    await unlessChanged(file);
    const folder = posix.dirname(target);
    const backup = options.backup && file.text !== undefined
      ? await keep(target, file.text, options.nowMs)
      : undefined;
    if (text === undefined) {
      await rm(target, { force: true });
      return backup;
    }
    await mkdir(folder, { recursive: true, mode: 0o755 });
    const mode = file.text === undefined ? options.mode : (await stat(target)).mode & 0o7777;
    const temporary = posix.join(
      folder,
      `.${posix.basename(target)}.socktraf-${crypto.randomUUID()}`,
    );
    try {
      await create(temporary, text, mode);
      await rename(temporary, target);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    return backup;
  } catch (error) {
    if (error instanceof UserFileError) throw error;
    throw new UserFileError(`Cannot write ${quoteValue(path)}: ${messageOf(error)}`);
  }
}

async function unlessChanged({ path, target, text }: UserFile): Promise<void> {
  const now = await readFile(target, "utf-8").catch((error) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  if (now !== text) {
    throw new UserFileError(`Cannot write ${quoteValue(path)}: somebody has just changed it`);
  }
}

async function keep(target: string, text: string, nowMs: number): Promise<string> {
  const stamp = new Date(nowMs).toISOString().replace(/[-:]|\..*$/g, "");
  const mode = (await stat(target)).mode & 0o7777;
  for (let number = 1;; number++) {
    const path = `${target}.socktraf-backup-${stamp}${number === 1 ? "" : `-${number}`}`;
    try {
      await create(path, text, mode);
      return path;
    } catch (error) {
      if ((error as { readonly code?: string }).code !== "EEXIST") throw error;
    }
  }
}

/** Never writes into anything that is there. */
async function create(path: string, text: string, mode: number): Promise<void> {
  const file = await open(path, "wx", 0o600);
  try {
    await file.writeFile(text);
    await file.chmod(mode);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Follows symbolic links, also where the last part of the path is not there yet. */
async function resolvePath(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (!isMissing(error)) {
      throw new UserFileError(`Cannot use ${quoteValue(path)}: ${messageOf(error)}`);
    }
    if ((await lstat(path).catch(() => undefined))?.isSymbolicLink()) {
      throw new UserFileError(
        `Cannot use ${quoteValue(path)}: it is a symbolic link to something that is not there`,
      );
    }
    const folder = posix.dirname(path);
    if (folder === path) return path;
    return posix.join(await resolvePath(folder), posix.basename(path));
  }
}

/** Nobody else's file or folder is changed, wherever a link leads. */
async function examineWay(target: string, uid: number, path: string): Promise<void> {
  let place = target;
  let stats = await lstat(place).catch(() => undefined);
  while (stats === undefined && place !== "/") {
    place = posix.dirname(place);
    stats = await lstat(place).catch(() => undefined);
  }
  if (stats !== undefined && stats.uid !== uid) {
    throw new UserFileError(
      `Cannot write ${quoteValue(path)}: ${quoteValue(place)} belongs to another user`,
    );
  }
}

function isMissing(error: unknown): boolean {
  const code = (error as { readonly code?: string }).code;
  return code === "ENOENT" || code === "ENOTDIR";
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
