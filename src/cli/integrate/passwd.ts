/**
 * A line of passwd(5), as far as a home folder needs it.
 *
 * @module
 */

/** A user of this machine. */
export interface PasswdEntry {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  /** Absolute path. */
  readonly home: string;
}

/** Reads a line; undefined where it is none, or has no home folder. */
export function parsePasswdLine(line: string): PasswdEntry | undefined {
  const match = /^([^:\n]+):[^:]*:(\d+):(\d+):[^:]*:(\/[^:]*):/.exec(line);
  if (match === null) return undefined;
  const [, name = "", uid, gid, home = ""] = match;
  return { name, uid: Number(uid), gid: Number(gid), home };
}
