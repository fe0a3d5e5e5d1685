/**
 * The command line of a process, as far as it can still be asked for.
 *
 * @module
 */

/** Bytes that are read of it. */
const MAX_BYTES = 4_096;

/** Reads the beginning of a file; throws the system's error. */
export type ReadBeginning = (path: string, bytes: number) => Uint8Array;

/** The beginning of a file of this machine. */
export function readBeginning(path: string, bytes: number): Uint8Array {
  using file = Deno.openSync(path);
  const buffer = new Uint8Array(bytes);
  return buffer.subarray(0, file.readSync(buffer) ?? 0);
}

/**
 * What to show for a process.
 *
 * @param process its name when it moved bytes: an id that is used again is told by another one
 */
export function commandLine(
  pid: number,
  process: string | undefined,
  read: ReadBeginning = readBeginning,
): string {
  const decoder = new TextDecoder();
  try {
    const name = decoder.decode(read(`/proc/${pid}/comm`, 64)).replace(/\n$/, "");
    const words = decoder.decode(read(`/proc/${pid}/cmdline`, MAX_BYTES));
    const text = words.replace(/\0+$/, "").replaceAll("\0", " ");
    const shown = text === "" ? "none: a thread of the kernel, or it is just ending" : text;
    return process === undefined || process === name ? shown : `(now called ${name}) ${shown}`;
  } catch {
    return "not known any more: the process has ended";
  }
}
