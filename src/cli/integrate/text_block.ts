/**
 * Lines of ours in a file of lines, between two marks.
 *
 * @module
 */
import { type Edit, type Edited, edited } from "./edit.ts";

const BEGIN = ">>> socktraf >>>";
const END = "<<< socktraf <<<";
/** In the block of a file that was not there before, so that we know that it is ours as a whole. */
const MADE = 'Made by "socktraf integrate"';

/** How a file of lines has its comments. */
export interface CommentStyle {
  readonly open: string;
  readonly close: string;
}

/** `# …` */
export const HASH: CommentStyle = { open: "# ", close: "" };
/** `; …` */
export const SEMICOLON: CommentStyle = { open: "; ", close: "" };
/** A comment of CSS. */
export const SLASH_STAR: CommentStyle = { open: "/* ", close: " */" };

/** Where a block goes. */
export interface BlockPlace {
  readonly comment: CommentStyle;
  /**
   * Finds the line behind which the block goes, by its number from 0, and the indentation of the
   * block; undefined where a person has to look. Absent: the end of the file.
   */
  readonly after?: (lines: readonly string[]) => BlockAnchor | undefined;
  /** Said to a person. */
  readonly where: string;
}

/** A line, and how deep what follows it stands. */
export interface BlockAnchor {
  readonly line: number;
  readonly indent: string;
}

/**
 * A block of lines.
 *
 * @param content lines without the last line feed
 */
export function textBlock(content: string, { comment, after, where }: BlockPlace): Edit {
  const mark = (text: string): string => `${comment.open}${text}${comment.close}`;
  const blockOf = (indent: string, isNew: boolean): string[] =>
    [mark(BEGIN), ...(isNew ? [mark(MADE)] : []), ...content.split("\n"), mark(END)]
      .map((line) => line === "" ? "" : indent + line);
  return {
    byHand: { where, lines: content },
    add(text: string | undefined): Edited {
      if (text === undefined) {
        return after === undefined
          ? edited(`${blockOf("", true).join("\n")}\n`)
          : { ok: false, problem: "there is no such file" };
      }
      const lines = text.split("\n");
      const found = blockIn(lines);
      if (found === "broken") return BROKEN;
      if (found !== undefined) {
        // In its place, so that an older block of ours becomes the present one.
        const indent = /^\s*/.exec(lines[found.begin] ?? "")?.[0] ?? "";
        const isNew = (lines[found.begin + 1] ?? "").includes(MADE);
        lines.splice(found.begin, found.end - found.begin + 1, ...blockOf(indent, isNew));
        return edited(lines.join("\n"));
      }
      if (after !== undefined) {
        const anchor = after(lines);
        if (anchor === undefined) return { ok: false, problem: `cannot find ${where}` };
        lines.splice(anchor.line + 1, 0, ...blockOf(anchor.indent, false));
        return edited(lines.join("\n"));
      }
      // A file that ends without a line feed keeps ending so: that is how the way back is known.
      const block = blockOf("", false).join("\n");
      if (text === "") return edited(`${block}\n`);
      return edited(text.endsWith("\n") ? `${text}${block}\n` : `${text}\n${block}`);
    },
    remove(text: string): Edited {
      const lines = text.split("\n");
      const found = blockIn(lines);
      if (found === "broken") return BROKEN;
      if (found === undefined) return edited(text);
      const isNew = (lines[found.begin + 1] ?? "").includes(MADE);
      lines.splice(found.begin, found.end - found.begin + 1);
      const rest = lines.join("\n");
      return edited(isNew && rest === "" ? undefined : rest);
    },
  };
}

const BROKEN = { ok: false, problem: `the marks "${BEGIN}" and "${END}" are not a pair` } as const;

function blockIn(
  lines: readonly string[],
): { readonly begin: number; readonly end: number } | "broken" | undefined {
  const numbersOf = (mark: string): number[] =>
    lines.flatMap((line, number) => line.includes(mark) ? [number] : []);
  const [begins, ends] = [numbersOf(BEGIN), numbersOf(END)];
  const [begin] = begins;
  const [end] = ends;
  if (begin === undefined && end === undefined) return undefined;
  if (begin === undefined || end === undefined || end < begin) return "broken";
  return begins.length > 1 || ends.length > 1 ? "broken" : { begin, end };
}
