/** The texts of the probe programs as they stand in their files, with marks. */
import { PARTS, PROGRAM_NAMES, type ProgramName } from "../../bt/mod.ts";
import { readFile, repositoryFiles } from "../../tools/repository.ts";

const SHARED_FOLDER = "bt/shared/";

/** Texts of the programs, by name. */
export const PROGRAM_TEXTS: ReadonlyMap<ProgramName, string> = new Map(
  PROGRAM_NAMES.map((name) => [name, readFile(`bt/${name}.bt`)]),
);

/** Shared texts, by name. */
export const SHARED_TEXTS: ReadonlyMap<string, string> = new Map(
  repositoryFiles().filter((path) => path.startsWith(SHARED_FOLDER)).map((path) => [
    path.slice(SHARED_FOLDER.length).replace(/\.bt$/, ""),
    readFile(path),
  ]),
);

/** Every name that a line may depend on. */
export const CONDITIONS: ReadonlySet<string> = new Set([...PARTS, ...PROGRAM_NAMES, "threads"]);

/** A program without comments and texts. */
export function code(text: string): string {
  return text.replaceAll(/\/\*.*?\*\//gs, "").replaceAll(/"(?:[^"\\]|\\.)*"/g, '""')
    .replaceAll(/\/\/.*$/gm, "");
}
