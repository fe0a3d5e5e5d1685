/**
 * Why a file cannot be written, in words for a user.
 *
 * @module
 */
import type { Outcome } from "../sink.ts";

/** Something that is so until somebody changes it; the message says what, where and what to do. */
export class FileProblem extends Error {
  /** What is wrong. */
  readonly problem: string;
  /** What to do about it. */
  readonly advice: string;

  /**
   * @param problem a sentence without a final period
   * @param advice what to do, as it follows a colon
   */
  constructor(problem: string, advice: string) {
    super(`${problem}: ${advice}`);
    this.name = "FileProblem";
    this.problem = problem;
    this.advice = advice;
  }
}

/** Not before somebody changes something. */
const LASTING = new Set(["EACCES", "EPERM", "EROFS", "EISDIR", "ENAMETOOLONG", "ELOOP"]);

const WORDS: ReadonlyMap<string, string> = new Map([
  ["EACCES", "no permission"],
  ["EPERM", "no permission"],
  ["EROFS", "the file system is read-only"],
  ["EISDIR", "it is a folder"],
  ["ENAMETOOLONG", "the name is too long"],
  ["ELOOP", "there is a symbolic link on the way"],
  ["ENOTDIR", "something on the way is not a folder, or a symbolic link"],
  ["ENOENT", "the folder is missing"],
  ["EADDRINUSE", "another program listens there"],
  ["ENOSPC", "the disk is full"],
  ["EDQUOT", "the quota of the disk is used up"],
]);

/** What a failed write means: `refused` until somebody changes something, else `retry`. */
export function outcomeOfFile(error: unknown, path: string): Outcome {
  if (error instanceof FileProblem) return { status: "refused", reason: error.message };
  const code = codeOf(error);
  return {
    status: LASTING.has(code) ? "refused" : "retry",
    reason: `Cannot write "${path}": ${wordsOf(error)}`,
  };
}

/** What failed, in a few words. */
export function wordsOf(error: unknown): string {
  const code = codeOf(error);
  return WORDS.get(code) ?? (code === "" ? String(error) : code);
}

/** The system's own name of an error; empty where it has none. */
export function codeOf(error: unknown): string {
  if (typeof error !== "object" || error === null || !("code" in error)) return "";
  return typeof error.code === "string" ? error.code : "";
}
