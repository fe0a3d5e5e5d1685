/** The blocks of code in the documents. */
import { readFile, repositoryFiles } from "../../tools/repository.ts";

/** A block between fences. */
export interface Block {
  /** Path of the document from the root of the repository. */
  readonly page: string;
  /** First word of the fence. */
  readonly language: string;
  /** What follows it: the name of the recipe that follows the block; empty where there is none. */
  readonly mark: string;
  readonly text: string;
}

/** Every block of a document. A block may be indented, as in a list. */
export function blocksIn(page: string, text: string): Block[] {
  return [...text.matchAll(/^( *)```(\S*) ?(.*)\n([^]*?)^\1```$/gm)]
    .map(([, indent = "", language = "", mark = "", lines = ""]) => ({
      page,
      language,
      mark,
      text: lines.split("\n").map((line) => line.slice(indent.length)).join("\n"),
    }));
}

/** Paths of all documents. */
export function documents(): string[] {
  return repositoryFiles().filter((path) => path.endsWith(".md"));
}

/** Every block of all documents. */
export function allBlocks(): Block[] {
  return documents().flatMap((path) => blocksIn(path, readFile(path)));
}

/** Lines that Markdown shows as code, too, but that are in no block: fences of another kind, and what is set in. */
export function strayCode(text: string): string[] {
  const blocks = /^( *)```\S[^]*?^\1```$/gm;
  return text.replaceAll(blocks, "").match(/^ *(?:~~~|```).*$|(?<=^\n) {4,}\S.*$/gm) ?? [];
}

/** Commands of a block, one a line; a comment behind a command is none of it. */
export function commandsOf({ text }: Pick<Block, "text">): string[] {
  return text.split("\n").map((line) => line.replace(/(?:^|\s+)#\s.*$/, "").trim())
    .filter((line) => line !== "");
}

/** Where a block stands, for messages and tables: its page, and its mark if it has one. */
export function placeOf({ page, mark }: Pick<Block, "page" | "mark">): string {
  return mark === "" ? page : `${page} ${mark}`;
}
