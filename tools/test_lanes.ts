/**
 * Which tests run side by side.
 *
 * @module
 */

/** An entry of a folder. */
export interface Entry {
  readonly name: string;
  readonly isDirectory: boolean;
}

/** Folders whose tests start workloads and find them by their process ids, which are soon used again. */
const COUNTING = ["bench", "bt", "kernel"];

/**
 * Two lanes of paths that together are all tests. What compares bytes by process id stays in the
 * first, so that no other workload of the same name gets an id that is being looked at.
 *
 * @param root folder of the tests
 * @param read the entries of a folder
 */
export function lanesOf(
  root: string,
  read: (folder: string) => readonly Entry[],
): readonly (readonly string[])[] {
  const counting: string[] = [];
  const others: string[] = [];
  for (const { name, isDirectory } of read(root)) {
    if (!isDirectory) continue;
    const path = `${root}/${name}`;
    if (COUNTING.includes(name)) counting.push(path);
    else if (name !== "real") others.push(path);
  }
  for (const { name, isDirectory } of read(`${root}/real`)) {
    const path = `${root}/real/${name}`;
    if (isDirectory) others.push(path);
    else if (name.endsWith("_test.ts")) counting.push(path);
  }
  return [counting.sort(), others.sort()];
}
