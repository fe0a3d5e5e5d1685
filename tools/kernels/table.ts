/**
 * Results of the kernel matrix as tables in Markdown.
 *
 * @module
 */
import {
  type Cell,
  isTried,
  isWrong,
  type MachineResult,
  type ProgramResult,
  titleOf,
} from "./results.ts";

const BEGIN = "<!-- kernel matrix: written by deno task docs:kernels -->";
const END = "<!-- end of the kernel matrix -->";

/** One program on one machine. */
interface Run {
  readonly result: MachineResult;
  readonly program: ProgramResult;
}

/** All tables: the machines, where socktraf's programs differ, and the same for the program of the post. */
export function matrixTables(results: readonly MachineResult[]): string {
  const own = runsOf(results).filter(({ program }) => program.program !== "blog");
  const blog = runsOf(results).filter(({ program }) => program.program === "blog");
  return [
    machineTable(results),
    "",
    "Where a program of socktraf differs from the truth:",
    "",
    differenceTable(own),
    ...(blog.length === 0
      ? []
      : ["", "The same for the program of the post:", "", differenceTable(blog)]),
  ].join("\n");
}

/** A line for each machine and program: how many paths and loads it counts to the byte. */
export function machineTable(results: readonly MachineResult[]): string {
  const rows = results.flatMap((result) => {
    const machine = [titleOf(result), result.release, result.bpftrace, result.preemption];
    if (result.programs.length === 0) {
      return [[...machine, "none", `\`check\` ends with ${result.check?.code}`, "", ""]];
    }
    return result.programs.map((program) => [
      ...machine,
      program.program + (program.program === result.best ? " (its own choice)" : ""),
      ...(program.outcome !== undefined ? [program.outcome, "", ""] : [
        exactText(program, "paths"),
        exactText(program, "load"),
        lossesText(program),
      ]),
    ]);
  });
  const head = ["machine", "kernel", "bpftrace", "preemption", "program", "paths", "loads", "lost"];
  return markdownTable(head, rows);
}

/** A line for each path and direction that any of some runs does not count to the byte. */
export function differenceTable(runs: readonly Run[]): string {
  const machines = [...new Set(runs.map(({ result }) => titleOf(result)))];
  const cells = runs.flatMap(({ program }) => program.cells);
  const wrong = new Map(cells.filter(isWrong).map((cell) => [keyOf(cell), cell]));
  if (wrong.size === 0) return "Nowhere.";
  const order = [...new Set(cells.map(keyOf))].filter((key) => wrong.has(key));
  const rows = order.map((key) => {
    const own = machines.map((machine) =>
      machineCell(runs.filter(({ result }) => titleOf(result) === machine), key)
    );
    const { name = "", direction = "" } = wrong.get(key) ?? {};
    return [name, direction, truthText(cells.filter((cell) => keyOf(cell) === key)), ...own];
  });
  return markdownTable(["path", "direction", "true", ...machines], rows);
}

/**
 * A text with the tables between its marks renewed.
 *
 * @throws {Error} where the marks are missing
 */
export function renewTables(text: string, tables: string): string {
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END);
  if (begin === -1 || end < begin) {
    throw new Error(`Cannot find the place of the tables: expected "${BEGIN}" and "${END}"`);
  }
  return `${text.slice(0, begin + BEGIN.length)}\n\n${tables}\n\n${text.slice(end)}`;
}

/** `N of M exact`, and how many could not be tried. */
function exactText({ cells }: ProgramResult, part: Cell["part"]): string {
  const names = Map.groupBy(cells.filter((cell) => cell.part === part), ({ name }) => name);
  const all = [...names.values()];
  if (all.length === 0) return "";
  const tried = all.filter((own) => own.every(isTried)).length;
  const wrong = all.filter((own) => own.some(isWrong)).length;
  const untried = all.length - tried;
  return `${tried - wrong} of ${tried} exact` + (untried === 0 ? "" : `, ${untried} not there`);
}

function lossesText({ losses, program }: ProgramResult): string {
  if (program === "blog") return "does not know";
  const { rxBytes, txBytes, calls, messages, gaps } = losses;
  const texts = [
    [rxBytes + txBytes, "bytes"],
    [calls, "calls"],
    [messages, "messages"],
    [gaps, "gaps"],
  ] as const;
  return texts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`)
    .join(", ") || "nothing";
}

/** What the programs of one machine say: `ok` where all that ran are right. */
function machineCell(runs: readonly Run[], key: string): string {
  const found = runs.flatMap(({ program }) =>
    program.cells.filter((cell) => keyOf(cell) === key).map((cell) => ({
      name: program.program,
      cell,
    }))
  );
  if (found.length === 0) return "";
  if (!found.some(({ cell }) => isTried(cell))) return "not there";
  const wrong = found.filter(({ cell }) => isWrong(cell));
  if (wrong.length === 0) return "ok";
  const isAlone = found.length === 1 && found[0]?.name === "blog";
  return wrong.map(({ name, cell }) => (isAlone ? "" : `${name}: `) + countText(cell)).join(", ");
}

/** Bytes, or the share of them where what moves is another number each time. */
function countText({ part, trueBytes, countedBytes }: Cell): string {
  if (part === "paths" || trueBytes === 0 || countedBytes === 0) return String(countedBytes);
  return `${(countedBytes / trueBytes * 100).toFixed(1)} %`;
}

function truthText(cells: readonly Cell[]): string {
  const numbers = new Set(
    cells.filter(isTried).map(({ trueBytes }) => trueBytes),
  );
  const [number] = numbers;
  return numbers.size === 1 ? String(number) : "varies";
}

function keyOf({ part, name, direction }: Cell): string {
  return `${part} ${name} ${direction}`;
}

function runsOf(results: readonly MachineResult[]): Run[] {
  return results.flatMap((result) => result.programs.map((program) => ({ result, program })));
}

/** A table whose columns have the width that `deno fmt` gives them. */
function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((_, column) =>
    Math.max(3, ...[head, ...rows].map((row) => (row[column] ?? "").length))
  );
  const line = (row: readonly string[]): string =>
    `| ${widths.map((width, column) => (row[column] ?? "").padEnd(width)).join(" | ")} |`;
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  return [line(head), rule, ...rows.map(line)].join("\n");
}
