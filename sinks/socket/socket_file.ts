/**
 * The file of the socket: made where nobody else can have a hand in it, and taken over from a program
 * that is gone.
 *
 * @module
 */
import { constants } from "node:fs";
import { access, chown, lstat, unlink } from "node:fs/promises";
import { posix } from "node:path";
import { codeOf, FileProblem, wordsOf } from "../statusbar/file_problem.ts";
import { type OpenFolder, openOwnFolder, openSafeFolder } from "../statusbar/safe_folder.ts";
import { findGroup } from "./group.ts";

/** The owner and the group may connect, which takes the permission to write. */
const MODE = 0o660;

/** Where the socket is. */
export class SocketFile {
  readonly #given: string | undefined;
  readonly #group: string | undefined;
  readonly #uid: number;
  #inode: number | null | undefined;

  /**
   * Does nothing yet.
   *
   * @param path undefined: there is no place for it, which is told when it is needed
   * @param group who may connect besides the owner
   * @param uid user that the program runs as
   */
  constructor(path: string | undefined, group: string | undefined, uid: number) {
    this.#given = path;
    this.#group = group;
    this.#uid = uid;
  }

  /** Path, as for messages. */
  get path(): string {
    return this.#given ?? "$XDG_RUNTIME_DIR/socktraf/socktraf.sock";
  }

  /** True where somebody listens there. */
  async isServed(): Promise<boolean> {
    try {
      (await Deno.connect({ transport: "unix", path: this.#path })).close();
      return true;
    } catch (error) {
      if (error instanceof FileProblem) throw error;
      // A full queue of connections is somebody's.
      return error instanceof Deno.errors.PermissionDenied || codeOf(error) === "EAGAIN";
    }
  }

  /**
   * Says whether a socket could be made there, as far as that can be said without making one.
   *
   * @throws {FileProblem} where it could not
   */
  async examine(): Promise<void> {
    await this.#groupId();
    try {
      const folder = posix.dirname(this.#path);
      const isThere = await lstat(folder).then(() => true, () => false);
      await using open = await this.#open(isThere ? folder : posix.dirname(folder), false);
      if (isThere) await this.#examineTarget(open);
      await access(`${open.path}/.`, constants.W_OK | constants.X_OK);
    } catch (error) {
      if (error instanceof FileProblem) throw error;
      throw new FileProblem(
        `Cannot listen at "${this.path}": ${wordsOf(error)}`,
        "Choose another path, or make the folder and let socktraf write there",
      );
    }
  }

  /**
   * Listens there. A socket that nobody listens at any more is replaced.
   *
   * @throws {FileProblem} where it may not be made, or another program listens there
   * @throws the system's error
   */
  async listen(): Promise<Deno.UnixListener> {
    const groupId = await this.#groupId();
    if (await this.isServed()) {
      throw Object.assign(new Error("another program listens there"), { code: "EADDRINUSE" });
    }
    await using folder = await this.#open(posix.dirname(this.#path), true);
    await this.#examineTarget(folder);
    // Made under another name, so that nobody can connect before it belongs to whom it should.
    const id = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
    const temporary = `${folder.path}/.s${id.toString(16)}`;
    const listener = Deno.listen({ transport: "unix", path: temporary });
    try {
      await Deno.chmod(temporary, 0o600);
      if (groupId !== undefined) await chown(temporary, this.#uid, groupId);
      await Deno.chmod(temporary, MODE);
      await Deno.rename(temporary, `${folder.path}/${this.#name}`);
      this.#inode = (await Deno.lstat(`${folder.path}/${this.#name}`)).ino;
      return listener;
    } catch (error) {
      listener.close();
      await unlink(temporary).catch(() => undefined);
      throw error;
    }
  }

  /** Takes the socket away, if it is still ours. Never throws. */
  async remove(): Promise<void> {
    try {
      await using folder = await this.#open(posix.dirname(this.#path), false);
      const path = `${folder.path}/${this.#name}`;
      if ((await Deno.lstat(path)).ino === this.#inode) await unlink(path);
    } catch {
      // Whoever starts next takes it over.
    }
  }

  get #path(): string {
    if (this.#given !== undefined) return this.#given;
    throw new FileProblem(
      "There is no folder for the socket: XDG_RUNTIME_DIR is not set",
      "Name a socket by path",
    );
  }

  get #name(): string {
    return posix.basename(this.#path);
  }

  async #open(path: string, create: boolean): Promise<OpenFolder> {
    return this.#uid === 0
      ? await openSafeFolder(path, undefined, create)
      : await openOwnFolder(path, create);
  }

  /** Only a socket is replaced: whatever else is there was meant for something. */
  async #examineTarget(folder: OpenFolder): Promise<void> {
    const stats = await lstat(`${folder.path}/${this.#name}`).catch(() => undefined);
    if (stats === undefined || stats.isSocket()) return;
    throw new FileProblem(`Cannot listen at "${this.path}": there is something else`, "Remove it");
  }

  async #groupId(): Promise<number | undefined> {
    if (this.#group === undefined) return undefined;
    const id = await findGroup(this.#group);
    if (id !== undefined) return id;
    throw new FileProblem(`There is no group "${this.#group}"`, "Name one that this machine has");
  }
}
