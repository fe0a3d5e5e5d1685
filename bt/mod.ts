/**
 * The probe programs, as text that is part of the program itself.
 *
 * @module
 */
import sock from "./sock.bt" with { type: "text" };

/** Parts of a program that it can do without, each with what it needs from the kernel. */
export const PARTS = [
  "splice",
  "zerocopy",
  "uring_splice",
  "uring_splice_fixed",
  "uring_splice_table",
  "cgroup",
] as const;

/** One of {@link PARTS}. */
export type Part = typeof PARTS[number];

/** A probe program before it is fitted to a kernel and a user's wishes. */
export interface Program {
  /** Name for `--program` and messages. */
  readonly name: string;
  /** File name in this folder. */
  readonly file: string;
  /** The text; accepted by bpftrace as it is. */
  readonly text: string;
}

/** All programs, best first. */
export const PROGRAMS: readonly Program[] = [{ name: "sock", file: "sock.bt", text: sock }];

/** What {@link renderProgram} fits into a program. */
export interface RenderOptions {
  /** Nominal length of an interval in milliseconds, 100 or more. */
  readonly intervalMs: number;
  /** Keep rows by thread instead of by process. */
  readonly threads: boolean;
  /** Parts to keep. */
  readonly parts: ReadonlySet<Part>;
  /** Rows per map, written into the program itself, for a bpftrace that takes it (0.21 and later). */
  readonly mapKeys?: number;
}

/**
 * Fits a program to its use.
 *
 * @param program one of {@link PROGRAMS}
 * @param options interval, rows by thread, and the parts to keep
 * @returns text that bpftrace accepts
 * @throws {Error} where the program lacks one of the places that have to be changed
 */
export function renderProgram(program: Program, options: RenderOptions): string {
  const tickMs = tickOf(options.intervalMs);
  let text = keepParts(program.text, options.parts);
  text = replaceOnce(text, "interval:ms:100\n", `interval:ms:${tickMs}\n`);
  text = replaceOnce(text, "$tick = (uint64)100000000;", `$tick = (uint64)${tickMs}000000;`);
  text = replaceOnce(
    text,
    "$length = (uint64)1000000000;",
    `$length = (uint64)${options.intervalMs}000000;`,
  );
  if (options.mapKeys !== undefined) {
    const block = `\nconfig = { max_map_keys = ${options.mapKeys}; max_strlen = 200 }\n`;
    text = replaceOnce(text, "\n */\n", `\n */\n${block}`);
  }
  if (options.parts.has("uring_splice_table")) text = uncomment(text, "by file table");
  return options.threads ? uncomment(comment(text, "by process"), "by thread") : text;
}

/** Length of the probe program's tick for an interval, both in milliseconds. */
export function tickOf(intervalMs: number): number {
  return Math.min(100, Math.max(10, Math.floor(intervalMs / 10)));
}

/** Leaves out the lines between `//< NAME` and `//> NAME` of every part that is not to be kept. */
function keepParts(text: string, parts: ReadonlySet<Part>): string {
  const open: string[] = [];
  const kept: string[] = [];
  for (const line of text.split("\n")) {
    const begin = /\/\/< (\w+)/.exec(line)?.[1];
    const end = /\/\/> (\w+)/.exec(line)?.[1];
    if (begin !== undefined) open.push(begin);
    if (open.every((name) => parts.has(name as Part))) kept.push(line);
    if (end !== undefined && open.pop() !== end) throw new Error(`Part "${end}" ends unopened`);
  }
  if (open.length > 0) throw new Error(`Part "${open.join(", ")}" is not closed`);
  return kept.join("\n");
}

/** Puts a comment before the lines of a label. */
function comment(text: string, label: string): string {
  return text.replaceAll(new RegExp(`^( *)(.*//\\| ${label})$`, "gm"), "$1// $2");
}

/** Takes the comment from the lines of a label, which stand commented out. */
function uncomment(text: string, label: string): string {
  return text.replaceAll(new RegExp(`^( *)// (.*//\\| ${label})$`, "gm"), "$1$2");
}

function replaceOnce(text: string, from: string, to: string): string {
  if (text.split(from).length !== 2) throw new Error(`Cannot find "${from.trim()}" once`);
  return text.replace(from, () => to);
}
