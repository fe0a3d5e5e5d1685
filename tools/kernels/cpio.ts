/**
 * Archives in cpio's "newc" format, which Linux reads as its first file system
 * (Documentation/driver-api/early-userspace/buffer-format.rst).
 *
 * @module
 */

/** A file or a folder of an archive. */
export interface Entry {
  /** Path without a slash at its start. */
  readonly path: string;
  /** Type and permissions, as in `st_mode`. */
  readonly mode: number;
  readonly contents: Uint8Array;
}

const FOLDER = 0o040755;
const PROGRAM = 0o100755;
const LINK = 0o120777;

/** A folder. */
export function folder(path: string): Entry {
  return { path, mode: FOLDER, contents: new Uint8Array() };
}

/** A file that can be run. */
export function file(path: string, contents: Uint8Array | string): Entry {
  const bytes = typeof contents === "string" ? new TextEncoder().encode(contents) : contents;
  return { path, mode: PROGRAM, contents: bytes };
}

/** A symbolic link. */
export function link(path: string, target: string): Entry {
  return { path, mode: LINK, contents: new TextEncoder().encode(target) };
}

/** The archive of some entries; a folder has to come before what is in it. */
export function cpio(entries: readonly Entry[]): Uint8Array<ArrayBuffer> {
  const end: Entry = { path: "TRAILER!!!", mode: 0, contents: new Uint8Array() };
  const parts = [...entries, end].flatMap((entry, index) => record(entry, index + 1));
  const archive = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    archive.set(part, offset);
    offset += part.length;
  }
  return archive;
}

function record({ path, mode, contents }: Entry, inode: number): Uint8Array[] {
  const name = new TextEncoder().encode(`${path}\0`);
  const fields = [inode, mode, 0, 0, 1, 0, contents.length, 0, 0, 0, 0, name.length, 0];
  const digits = fields.map((field) => field.toString(16).padStart(8, "0")).join("");
  const header = new TextEncoder().encode(`070701${digits}`);
  return [header, name, padding(header.length + name.length), contents, padding(contents.length)];
}

function padding(length: number): Uint8Array {
  return new Uint8Array((4 - length % 4) % 4);
}
