/**
 * Reads what `test/kernels/guest/measure.sh` left in its folder.
 *
 * @module
 */
import { compare, readBlogMaps, readRows, readTruths } from "./compare.ts";
import { type Cell, type MachineResult, NO_LOSSES, type ProgramResult } from "./results.ts";

/** Workloads of a load, in the order in which they run. */
const LOADS = ["blocked", "threads", "short_lived"] as const;

/** Names that a load goes by in tables, where its own lines say something less clear. */
const LOAD_NAMES: Readonly<Record<string, string>> = { threads: "eight_udp_threads" };

/** Socktraf's exit code where the machine lacks something. */
const MISSING = "69";

/** Which machine it was. */
export type Booted = Pick<MachineResult, "machine" | "preempt" | "seconds" | "socktraf">;

/** Reads the results of one boot, with those programs that were wanted. */
export async function readResults(
  folder: string,
  wanted: readonly string[],
  booted: Booted,
): Promise<MachineResult> {
  const facts = readFacts(await readFile(`${folder}/machine`));
  const checkText = await readFile(`${folder}/check.txt`);
  const best = bestProgram(checkText) ?? facts.get("best");
  const programs: ProgramResult[] = [];
  for (const name of wanted) {
    const result = await readProgram(`${folder}/${name}`, name === "best" ? best ?? name : name);
    // It has been there as the best one.
    if (name !== "best" && programs.some(({ program }) => program === name)) continue;
    programs.push(result);
  }
  return {
    ...booted,
    release: facts.get("release") ?? "",
    bpftrace: (facts.get("bpftrace") ?? "").replace("bpftrace v", ""),
    deno: facts.get("deno") ?? "",
    preemption: /\((\w+)\)/.exec(facts.get("preempt") ?? "")?.[1] ?? "",
    ...(facts.has("check.code")
      ? { check: { code: Number(facts.get("check.code")), text: checkText } }
      : {}),
    ...(best === undefined ? {} : { best }),
    programs,
  };
}

/** The program that `socktraf check` says it would take. */
export function bestProgram(checkText: string): string | undefined {
  return /program "(\w+)"/.exec(checkText)?.[1];
}

/** Reads `NAME=VALUE` lines. */
export function readFacts(text: string): Map<string, string> {
  return new Map(
    text.split("\n").filter((line) => line.includes("=")).map((line) => {
      const end = line.indexOf("=");
      return [line.slice(0, end), line.slice(end + 1)];
    }),
  );
}

async function readProgram(folder: string, program: string): Promise<ProgramResult> {
  const times = readFacts(await readFile(`${folder}/times`));
  if (times.size === 0) {
    const nothing = { losses: NO_LOSSES, errors: [], cells: [], seconds: {} };
    return { program, problem: "left no result", outcome: "no result", ...nothing };
  }
  const text = await readFile(`${folder}/rows`);
  const counted = program === "blog" ? readBlogMaps(text) : readRows(text);
  const errors = (await readFile(`${folder}/errors`)).split("\n").filter((line) => line !== "");
  const cells: Cell[] = compare("paths", readTruths(await readFile(`${folder}/paths`)), counted);
  const failures: string[] = [];
  const isReady = times.get("ready.code") === "0";
  const outcome = times.get("end.code") === MISSING ? "cannot run" : "did not count";
  for (const load of LOADS) {
    const truths = readTruths(await readFile(`${folder}/${load}`));
    const named = truths.map((truth) => ({ ...truth, path: LOAD_NAMES[load] ?? truth.path }));
    cells.push(...compare("load", named, counted));
  }
  for (const name of ["paths", ...LOADS]) {
    if (Number(times.get(`${name}.code`) ?? 0) === 0) continue;
    // What failed has a cell that says so.
    if (name === "paths" && cells.some(({ failed }) => failed !== undefined)) continue;
    const words = (await readFile(`${folder}/${name}.errors`)).trim();
    failures.push(`the workload ${name} failed (${times.get(`${name}.code`)}): ${words}`);
  }
  if (!isReady) {
    const words = errors.find((line) => line.startsWith("error: ")) ?? errors.at(-1);
    failures.push(`does not count: ${words ?? `ended with ${times.get("end.code")}`}`);
  } else if (times.get("end.code") !== "0") {
    failures.push(`ended with ${times.get("end.code")}: ${errors.at(-1) ?? ""}`);
  }
  return {
    program,
    ...(failures.length === 0 ? {} : { problem: failures.join("; ") }),
    ...(isReady ? {} : { outcome }),
    losses: counted.losses,
    errors,
    cells,
    seconds: Object.fromEntries(
      [...times].filter(([name]) => name.endsWith(".seconds"))
        .map(([name, value]) => [name.replace(".seconds", ""), Number(value)]),
    ),
  };
}

async function readFile(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}
