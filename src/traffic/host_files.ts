/**
 * Reading small files of the host, with bounds.
 *
 * @module
 */

/** What is needed of the file system. */
export interface HostFiles {
  /** Something that changes when the file does; undefined where there is no such file for us. */
  version(path: string): Promise<string | undefined>;
  /** The text; undefined where there is no such file for us, or it is longer than `maxBytes`. */
  read(path: string, maxBytes: number): Promise<string | undefined>;
}

/** The {@link HostFiles} of the machine that we run on. */
export function hostFiles(): HostFiles {
  return { version, read };
}

async function version(path: string): Promise<string | undefined> {
  try {
    const { isFile, ino, mtime, size } = await Deno.stat(path);
    return isFile ? `${ino} ${mtime?.getTime()} ${size}` : undefined;
  } catch {
    return undefined;
  }
}

async function read(path: string, maxBytes: number): Promise<string | undefined> {
  try {
    const { isFile, size } = await Deno.stat(path);
    if (!isFile || size > maxBytes) return undefined; // what is no file could keep us waiting
    const bytes = await Deno.readFile(path);
    return bytes.length > maxBytes ? undefined : new TextDecoder().decode(bytes);
  } catch {
    return undefined;
  }
}
