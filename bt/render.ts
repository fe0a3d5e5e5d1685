/**
 * Fits a probe program to a kernel and to what is wanted of it.
 *
 * A program is put together from its own text and shared ones. Three kinds of marks say what becomes
 * of its lines:
 *
 * - a line `//+ NAME` stands for the lines of the shared text NAME, at the same indentation;
 * - lines from `//< NAME` to `//> NAME` stay where the program has the part NAME;
 * - a line that ends in `//| NAME` or `//| no NAME` stays where it has it, or has it not.
 *
 * @module
 */

/** A probe program before it is fitted. */
export interface ProgramText {
  /** Its name, which is a part that it always has. */
  readonly name: string;
  /** Its own text, with marks. */
  readonly text: string;
}

/** What {@link render} fits into a program. */
export interface RenderOptions<Part extends string> {
  /** Nominal length of an interval in milliseconds, 100 or more. */
  readonly intervalMs: number;
  /** Keep rows by thread instead of by process. */
  readonly threads: boolean;
  /** Parts to keep; one that is called "types" says that the kernel's types are known. */
  readonly parts: ReadonlySet<Part>;
  /** Rows per map, written into the program itself, for a bpftrace that takes it (0.21 and later). */
  readonly mapKeys?: number;
}

/** Types that the trace events name; bpftrace has them from the kernel's types, where there are any. */
const DEFINITIONS = "#define __u16 unsigned short\n#define u64 unsigned long long\n";

/**
 * Fits a program to its use.
 *
 * @param program its text
 * @param shared texts by name
 * @param options interval, rows by thread, and the parts to keep
 * @returns text that bpftrace accepts
 * @throws {Error} where a mark is wrong, or one of the places that have to be changed is missing
 */
export function render<Part extends string>(
  program: ProgramText,
  shared: Readonly<Record<string, string>>,
  options: RenderOptions<Part>,
): string {
  const parts = new Set<string>([...options.parts, program.name]);
  if (options.threads) parts.add("threads");
  let text = keepParts(include(program.text, shared), parts);
  const tickMs = tickOf(options.intervalMs);
  text = replaceOnce(text, "interval:ms:100\n", `interval:ms:${tickMs}\n`);
  text = replaceOnce(text, "$tick = (uint64)100000000;", `$tick = (uint64)${tickMs}000000;`);
  text = replaceOnce(
    text,
    "$length = (uint64)1000000000;",
    `$length = (uint64)${options.intervalMs}000000;`,
  );
  // bpftrace wants definitions before its configuration.
  const head = parts.has("types") ? "" : `\n${DEFINITIONS}`;
  const config = options.mapKeys === undefined
    ? ""
    : `\nconfig = { max_map_keys = ${options.mapKeys}; max_strlen = 200 }\n`;
  if (head + config !== "") text = replaceOnce(text, "\n */\n", `\n */\n${head}${config}`);
  return text.replaceAll(/\n{3,}/g, "\n\n");
}

/** Length of the probe program's tick for an interval, both in milliseconds. */
export function tickOf(intervalMs: number): number {
  return Math.min(100, Math.max(10, Math.floor(intervalMs / 10)));
}

/** Puts the shared texts in. */
function include(text: string, shared: Readonly<Record<string, string>>): string {
  return text.replaceAll(/^( *)\/\/\+ (\w+)\n/gm, (_line, indent: string, name: string) => {
    const lines = shared[name];
    if (lines === undefined) throw new Error(`Cannot find the shared text "${name}"`);
    return include(lines, shared).replaceAll(/^(?=.)/gm, indent);
  });
}

/** Leaves out what belongs to other parts, and every mark. */
function keepParts(text: string, parts: ReadonlySet<string>): string {
  const open: string[] = [];
  const kept: string[] = [];
  for (const line of text.split("\n")) {
    const [, begin, words = ""] = /^ *\/\/< (\w+)(.*)$/.exec(line) ?? [];
    const [, end] = /^ *\/\/> (\w+)$/.exec(line) ?? [];
    if (begin !== undefined) open.push(begin);
    const isKept = open.every((name) => parts.has(name));
    if (end !== undefined) {
      if (open.pop() !== end) throw new Error(`Part "${end}" ends unopened`);
    } else if (begin !== undefined) {
      if (isKept && words !== "") kept.push(line.replace("//< ", "// "));
    } else if (isKept) {
      const [, code = "", not, name = ""] = /^(.*?) *\/\/\| (no )?(\w+)$/.exec(line) ?? [];
      if (name === "") kept.push(line);
      else if (parts.has(name) === (not === undefined)) kept.push(code);
    }
  }
  if (open.length > 0) throw new Error(`Part "${open.join(", ")}" is not closed`);
  return kept.join("\n");
}

function replaceOnce(text: string, from: string, to: string): string {
  if (text.split(from).length !== 2) throw new Error(`Cannot find "${from.trim()}" once`);
  return text.replace(from, () => to);
}
