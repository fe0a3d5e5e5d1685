/**
 * Whether a file that is about to run as root is root's alone.
 *
 * @module
 */
import { posix } from "node:path";

/** What is at a path, as `stat(2)` tells it. */
export interface FileFacts {
  /** Whether it is a regular file. */
  readonly isFile: boolean;
  /** Owner. */
  readonly uid: number | null;
  /** Group. */
  readonly gid: number | null;
  /** Permission bits, those of the type included. */
  readonly mode: number | null;
}

const STICKY = 0o1000;

/**
 * Says who but root could change what these paths lead to: by writing the file, or by putting
 * another one in its place, in its folder or in one above it.
 *
 * @param paths absolute
 * @returns what is wrong and what to do, or undefined where nothing is
 */
export async function whoElseMayWrite(
  paths: readonly string[],
  world: { stat(path: string): Promise<FileFacts> },
): Promise<string | undefined> {
  const checked = new Set<string>();
  for (const file of paths) {
    for (let path = file; !checked.has(path); path = posix.dirname(path)) {
      checked.add(path);
      const facts = await world.stat(path);
      // In a sticky folder such as /tmp only owners replace their files. But anybody may add one
      // there, which the sink might import.
      const isOwn = path === file || path === posix.dirname(file);
      const danger = dangerOf(path, facts, isOwn);
      if (danger === undefined) continue;
      const move = path === file
        ? ""
        : `, or move the sink to a folder of root's, such as /etc/socktraf`;
      return `it would run as root, and ${danger}${move}`;
    }
  }
  return undefined;
}

function dangerOf(path: string, { uid, mode }: FileFacts, isOwn: boolean): string | undefined {
  const word = quoteShell(path);
  if (uid !== 0) return `user ${uid} may write ${path}: run "chown root ${word}"`;
  const bits = mode ?? 0o777;
  if ((bits & 0o022) === 0 || (!isOwn && (bits & STICKY) !== 0)) return undefined;
  const who = (bits & 0o002) === 0 ? "its group" : "everybody";
  return `${who} may write ${path}: run "chmod go-w ${word}"`;
}

/** Quotes a path for a shell where that is needed. */
export function quoteShell(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
