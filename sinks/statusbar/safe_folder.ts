/**
 * A folder that nobody can exchange between looking at it and writing to it.
 *
 * Root writes where a user could put a symbolic link, or another folder, at any moment. So root opens
 * every folder on the way by itself, from `/` on, without following links, looks at what it has
 * opened, and reaches the next one through it, by `/proc/self/fd`: as `openat(2)` does.
 *
 * @module
 */
import { constants } from "node:fs";
import { type FileHandle, lstat, mkdir, open } from "node:fs/promises";
import { codeOf, FileProblem } from "./file_problem.ts";

/** A folder that is open. */
export interface OpenFolder extends AsyncDisposable {
  /** Path through which its files are reached. */
  readonly path: string;
}

const FOLDER = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;
const STICKY = 0o1000;
const SHARED = 0o022;

/**
 * Opens a folder as root.
 *
 * Every folder on the way has to belong to root or to the owner, and nobody else may be able to
 * write there, but for folders of root's that are sticky, as `/tmp`.
 *
 * @param path absolute, without `.` and `..`
 * @param ownerUid besides root; undefined: root alone
 * @param create whether to make the last folder, with mode 0755, where it is missing
 * @throws {FileProblem} where the way is not safe
 * @throws the system's error where a folder is missing or cannot be opened
 */
export async function openSafeFolder(
  path: string,
  ownerUid: number | undefined,
  create: boolean,
): Promise<OpenFolder> {
  const names = path.split("/").filter((name) => name !== "");
  let walked = "/";
  let folder = await open("/", FOLDER);
  try {
    await examine(folder, walked, ownerUid);
    for (const [index, name] of names.entries()) {
      walked = walked === "/" ? `/${name}` : `${walked}/${name}`;
      const mayCreate = create && index === names.length - 1;
      const next = await step(folder, name, walked, mayCreate);
      await folder.close();
      folder = next;
      await examine(folder, walked, ownerUid);
    }
  } catch (error) {
    await folder.close();
    throw error;
  }
  return { path: through(folder), [Symbol.asyncDispose]: () => folder.close() };
}

/** Opens a folder where there is nobody to be afraid of: whoever may exchange it is the one who writes. */
export async function openOwnFolder(path: string, create: boolean): Promise<OpenFolder> {
  if (create && await lstat(path).catch(() => undefined) === undefined) await makeFolder(path);
  return { path, [Symbol.asyncDispose]: () => Promise.resolve() };
}

async function step(
  folder: FileHandle,
  name: string,
  walked: string,
  mayCreate: boolean,
): Promise<FileHandle> {
  const path = `${through(folder)}/${name}`;
  try {
    return await open(path, FOLDER);
  } catch (error) {
    const code = codeOf(error);
    if (code === "ENOENT" && mayCreate) {
      await makeFolder(path);
      return await step(folder, name, walked, false);
    }
    if (code !== "ENOTDIR" && code !== "ELOOP") throw error;
    throw new FileProblem(
      `Cannot use "${walked}" as root: it is a symbolic link or not a folder`,
      "name the path that it leads to",
    );
  }
}

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o755 });
  } catch (error) {
    if (codeOf(error) === "EEXIST") return;
    throw error;
  }
  // Whatever the umask is: others read here.
  const made = await open(path, FOLDER);
  try {
    await made.chmod(0o755);
  } finally {
    await made.close();
  }
}

async function examine(
  folder: FileHandle,
  path: string,
  ownerUid: number | undefined,
): Promise<void> {
  const { uid, mode } = await folder.stat();
  if (uid !== 0 && uid !== ownerUid) {
    throw new FileProblem(
      `Cannot write below "${path}" as root: it belongs to user ${uid}, who could exchange it`,
      `say owner=${uid}, or choose a folder of root's such as /run/socktraf`,
    );
  }
  if ((mode & SHARED) !== 0 && !(uid === 0 && (mode & STICKY) !== 0)) {
    const who = (mode & 0o002) === 0 ? "its group" : "everybody";
    throw new FileProblem(
      `Cannot write below "${path}" as root: ${who} may write there`,
      `run "chmod go-w" on it, or choose a folder of root's such as /run/socktraf`,
    );
  }
}

function through({ fd }: FileHandle): string {
  return `/proc/self/fd/${fd}`;
}
