/**
 * The files of this repository, for the tools and for the tests about the repository itself.
 *
 * @module
 */
import { fileURLToPath } from "node:url";

/** Path of the repository, with a slash at the end. */
export const ROOT: string = fileURLToPath(new URL("../", import.meta.url));

/** Rooms whose code is part of the program. */
export const PROGRAM_FOLDERS = ["bt", "sinks", "src"] as const;

const NOT_OURS = new Set([".cache", ".git", "coverage", "dist", "node_modules"]);

/** Every file, as a sorted path from the root; what a tool has made is left out. */
export function repositoryFiles(folder = ""): string[] {
  const paths: string[] = [];
  for (const { name, isDirectory, isFile } of Deno.readDirSync(ROOT + folder)) {
    // In a linked worktree .git is a file.
    if (NOT_OURS.has(name)) continue;
    if (isDirectory) paths.push(...repositoryFiles(`${folder}${name}/`));
    if (isFile) paths.push(folder + name);
  }
  return paths.sort();
}

/** Every module of the program itself. */
export function programModules(): string[] {
  return PROGRAM_FOLDERS.flatMap((folder) => repositoryFiles(`${folder}/`))
    .filter((path) => path.endsWith(".ts"));
}

/** Contents of a file. */
export function readFile(path: string): string {
  return Deno.readTextFileSync(ROOT + path);
}
