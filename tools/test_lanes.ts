/**
 * Which tests run side by side, and which of them failed.
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

/**
 * True for a file whose tests may be repeated where they fail beside the other lane. One that counts bytes
 * may not: a byte that is lost once is lost.
 *
 * @param file path from the folder that holds the tests' own
 */
export function mayRepeat(file: string): boolean {
  return !COUNTING.some((folder) => file.startsWith(`test/${folder}/`));
}

/** A test that failed. */
export interface FailedTest {
  readonly name: string;
  /** Path of its file from the working directory. */
  readonly file: string;
}

/**
 * The tests that a run of `deno test` lists as failed at its end.
 *
 * @param output what it wrote
 */
export function failedTests(output: string): FailedTest[] {
  // deno-lint-ignore no-control-regex -- colours
  const plain = output.replace(/\x1b\[[0-9;]*m/g, "");
  const [, list = ""] = /^ FAILURES \n\n([^]*?)\n\nFAILED \|/m.exec(plain) ?? [];
  return list.split("\n").flatMap((line) => {
    const [, name, file] = /^(.*) => \.\/(\S+):\d+:\d+$/.exec(line) ?? [];
    // Steps are listed with the name of their test before their own.
    return name === undefined || file === undefined ? [] : [{ name, file }];
  });
}
