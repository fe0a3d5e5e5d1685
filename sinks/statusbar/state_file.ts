/**
 * A small file that others read at any moment: replaced as a whole, never empty, never missing once
 * it is there.
 *
 * @module
 */
import { constants } from "node:fs";
import { access, type FileHandle, lstat, open, readdir, rename, unlink } from "node:fs/promises";
import { posix } from "node:path";
import { codeOf, FileProblem, wordsOf } from "./file_problem.ts";
import { type OpenFolder, openOwnFolder, openSafeFolder } from "./safe_folder.ts";

/** Who writes. */
export interface FileWorld {
  /** User that the program runs as; root's files are written with more care. */
  readonly uid: number;
  /** User id of a name; undefined where there is no such user. */
  uidOf(name: string): Promise<number | undefined>;
}

/** Largest file that is read back. */
const MAX_BYTES = 262_144;
/** Temporary files of a program that was killed are older than this, milliseconds. */
const LEFT_OVER_MS = 60_000;
const NEW = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
/** Opening a pipe that somebody has put there must not wait for its other end. */
const OLD = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** One file. */
export class StateFile {
  readonly #given: string | undefined;
  readonly #owner: string | undefined;
  readonly #world: FileWorld;
  /** Two programs that write the same file must not write into each other's temporary one. */
  readonly #temporary: string;
  #ownerUid: number | undefined;
  #isTidy = false;

  /**
   * Does nothing yet.
   *
   * @param path of the file; undefined: there is no place for it, which a write then tells
   * @param owner name or number of a user who gets the file; undefined: whoever writes it
   */
  constructor(path: string | undefined, owner: string | undefined, world: FileWorld) {
    this.#given = path;
    this.#owner = owner;
    this.#world = world;
    const id = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
    this.#temporary = `.${posix.basename(path ?? "")}.${id.toString(16).padStart(8, "0")}.tmp`;
  }

  /** Path, as for messages. */
  get path(): string {
    return this.#given ?? "$XDG_RUNTIME_DIR/socktraf";
  }

  /** A hidden file in the same folder, for what belongs to this one. */
  beside(): StateFile {
    const path = this.#given;
    const hidden = path === undefined
      ? undefined
      : posix.join(posix.dirname(path), `.${posix.basename(path)}.totals.json`);
    return new StateFile(hidden, this.#owner, this.#world);
  }

  /**
   * Replaces the content, in one step for whoever reads. Makes the folder where it alone is missing.
   *
   * @param text not empty
   * @param validUntilMs becomes the file's time of change, so that a reader who has only a shell can
   *   tell what is too old: `[ FILE -nt /proc/self ]`. Default: now
   * @throws {FileProblem} where root may not write there, or there is no such owner
   * @throws the system's error
   */
  async write(text: string, validUntilMs?: number): Promise<void> {
    if (text === "") throw new RangeError("A state file is never empty");
    await using folder = await this.#open(true);
    await this.#examineTarget(folder);
    if (!this.#isTidy) await this.#tidy(folder);
    this.#isTidy = true;
    const temporary = `${folder.path}/${this.#temporary}`;
    const file = await createFile(temporary);
    try {
      try {
        await file.writeFile(text);
        await file.chmod(0o644);
        if (this.#ownerUid !== undefined) await this.#give(file, this.#ownerUid);
        if (validUntilMs !== undefined) {
          await file.utimes(Date.now() / 1_000, validUntilMs / 1_000);
        }
      } finally {
        await file.close();
      }
      await rename(temporary, `${folder.path}/${this.#name}`);
    } catch (error) {
      await unlink(temporary).catch(() => undefined);
      throw error;
    }
  }

  /** The content; undefined where there is none that could be read. */
  async read(): Promise<string | undefined> {
    try {
      await using folder = await this.#open(false);
      return await readSmall(`${folder.path}/${this.#name}`);
    } catch {
      // What cannot be read is as good as nothing; the next write tells what is wrong with the way.
      return undefined;
    }
  }

  /**
   * Says whether it could be written, as far as that can be said without writing.
   *
   * @throws {FileProblem} where it could not
   */
  async examine(): Promise<void> {
    try {
      await using folder = await this.#open(false);
      await this.#examineTarget(folder);
      await mayWrite(folder.path);
    } catch (error) {
      if (error instanceof FileProblem) throw error;
      if (codeOf(error) !== "ENOENT") throw this.#unreachable(error);
      await this.#examineParent();
    }
  }

  get #path(): string {
    if (this.#given !== undefined) return this.#given;
    throw new FileProblem(
      "There is no folder for the files of status bars: XDG_RUNTIME_DIR is not set",
      "name a file by path",
    );
  }

  get #name(): string {
    return posix.basename(this.#path);
  }

  get #folder(): string {
    return posix.dirname(this.#path);
  }

  #unreachable(error: unknown): FileProblem {
    return new FileProblem(
      `Cannot write "${this.#path}": ${wordsOf(error)}`,
      "choose another path, or make the folder and let socktraf write there",
    );
  }

  /** The folder is made at the first write, if the one above it is there. */
  async #examineParent(): Promise<void> {
    try {
      await using parent = await this.#open(false, posix.dirname(this.#folder));
      await mayWrite(parent.path);
    } catch (error) {
      throw error instanceof FileProblem ? error : this.#unreachable(error);
    }
  }

  async #open(create: boolean, path: string = this.#folder): Promise<OpenFolder> {
    await this.#findOwner();
    return this.#world.uid === 0
      ? await openSafeFolder(path, this.#ownerUid, create)
      : await openOwnFolder(path, create);
  }

  async #findOwner(): Promise<void> {
    if (this.#owner === undefined || this.#ownerUid !== undefined) return;
    const uid = /^\d+$/.test(this.#owner)
      ? Number(this.#owner)
      : await this.#world.uidOf(this.#owner);
    if (uid === undefined) {
      throw new FileProblem(
        `There is no user "${this.#owner}"`,
        "name one who has an account here",
      );
    }
    if (this.#world.uid !== 0 && uid !== this.#world.uid) {
      throw new FileProblem(
        `Cannot give "${this.#path}" to user ${uid}: only root can`,
        "run socktraf as root, or leave owner out",
      );
    }
    this.#ownerUid = uid;
  }

  /** Renaming replaces a link and leaves alone what it leads to; but whoever made it meant something else. */
  async #examineTarget(folder: OpenFolder): Promise<void> {
    const stats = await lstat(`${folder.path}/${this.#name}`).catch(() => undefined);
    if (stats === undefined || stats.isFile()) return;
    if (stats.isSymbolicLink() && this.#world.uid !== 0) return;
    const what = stats.isSymbolicLink() ? "a symbolic link" : "not a file";
    throw new FileProblem(`Cannot replace "${this.#path}": it is ${what}`, "remove it");
  }

  async #give(file: FileHandle, uid: number): Promise<void> {
    const stats = await file.stat();
    if (stats.uid !== uid) await file.chown(uid, stats.gid);
  }

  /** Removes what was left where a program was killed while it wrote. */
  async #tidy({ path }: OpenFolder): Promise<void> {
    const [begin, end] = [`.${this.#name}.`, ".tmp"];
    for (const name of await readdir(path).catch(() => [])) {
      if (!name.startsWith(begin) || !/^[0-9a-f]{8}$/.test(name.slice(begin.length, -end.length))) {
        continue;
      }
      const stats = await lstat(`${path}/${name}`).catch(() => undefined);
      if (stats === undefined || Date.now() - stats.mtimeMs < LEFT_OVER_MS) continue;
      await unlink(`${path}/${name}`).catch(() => undefined);
    }
  }
}

async function createFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, NEW, 0o600);
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
    // Left there by a write of ours that was cut off, or put there by somebody else.
    await unlink(path);
    return await open(path, NEW, 0o600);
  }
}

/** @throws the system's error where no file can be made in a folder */
async function mayWrite(path: string): Promise<void> {
  // The dot: Deno looks at the link in /proc itself.
  await access(`${path}/.`, constants.W_OK | constants.X_OK);
}

async function readSmall(path: string): Promise<string | undefined> {
  const file = await open(path, OLD);
  try {
    const stats = await file.stat();
    if (!stats.isFile() || stats.size > MAX_BYTES) return undefined;
    return await file.readFile("utf-8");
  } finally {
    await file.close();
  }
}
