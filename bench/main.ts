/**
 * The benchmark: what socktraf counts, and costs, beside the program that it grew out of and other
 * tools. Needs root. Prints Markdown to standard output, progress to standard error.
 *
 *     deno task bench [--short] [--only accuracy,paths,cost,load,start,tools,day,decode]
 *
 * @module
 */
import { parseArgs } from "node:util";
import { CaptureError } from "../src/capture/capture_error.ts";
import { measureAccuracy } from "./accuracy.ts";
import { measureCost } from "./cost.ts";
import { measureDay } from "./day.ts";
import { measureDecoding } from "./decode.ts";
import { measureLoad } from "./load.ts";
import { describeMachine, missingCommands } from "./machine.ts";
import { measurePaths } from "./paths.ts";
import { buildProgram } from "./programs_in_c.ts";
import { FULL, SHORT } from "./sizes.ts";
import { measureStart } from "./startup.ts";
import { findSubjects, type Subjects } from "./subjects.ts";
import { measureTools } from "./tools.ts";

const USAGE = "Usage: deno task bench [--short] [--only PART,…]\n";

/** Runs the benchmark; gives the exit code. */
async function main(args: readonly string[]): Promise<number> {
  const wish = readFlags(args);
  if (wish === undefined) {
    log(USAGE);
    return 2;
  }
  const missing = await missingCommands();
  if (missing.length > 0) {
    log(`${missing.join("\n")}\n`);
    return 69;
  }
  let subjects: Subjects;
  try {
    subjects = await findSubjects();
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
    log(`${error.message}\n${error.advice}\n`);
    return error.exitCode;
  }
  await report(subjects, wish.isShort, wish.chosen);
  return 0;
}

/** What is to be measured; undefined where the flags make no sense. */
function readFlags(
  args: readonly string[],
): { readonly isShort: boolean; readonly chosen: readonly string[] | undefined } | undefined {
  try {
    const options = { short: { type: "boolean" }, only: { type: "string" } } as const;
    const { values } = parseArgs({ args: [...args], options });
    return { isShort: values.short ?? false, chosen: values.only?.split(",") };
  } catch {
    return undefined;
  }
}

async function report(
  subjects: Subjects,
  isShort: boolean,
  chosen: readonly string[] | undefined,
): Promise<void> {
  const sizes = isShort ? SHORT : FULL;
  const folder = await Deno.makeTempDir({ prefix: "socktraf-bench-" });
  const step = (text: string): void => log(`${text}\n`);
  try {
    const cost = await buildProgram("cost", folder);
    const traffic = await buildProgram("veth_traffic", folder);
    const parts: [name: string, title: string, measure: () => Promise<string>][] = [
      ["accuracy", "Bytes lost or invented", () => measureAccuracy(subjects, sizes, step)],
      ["paths", "Every socket path once", () => measurePaths(subjects, sizes, step)],
      ["cost", "Cost of a call", () => measureCost(subjects, sizes, cost, step)],
      ["load", "CPU time and memory", () => measureLoad(sizes, folder, step)],
      ["start", "Start", () => measureStart(sizes, folder, step)],
      ["tools", "Other tools", () => measureTools(sizes, folder, traffic, step)],
      ["day", "A day into InfluxDB", () => measureDay(sizes, step)],
      ["decode", "Decoding", () => measureDecoding(step)],
    ];
    print(`# socktraf benchmark${isShort ? " (short sample)" : ""}\n\n`);
    print(`${describeMachine(subjects, new Date())}\n`);
    for (const [name, title, measure] of parts) {
      if (chosen?.includes(name) === false) continue;
      // The short sample leaves out what needs no kernel and takes a while.
      if (isShort && name === "decode" && chosen === undefined) continue;
      print(`\n## ${title}\n\n${await measure()}\n`);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function print(text: string): void {
  write(Deno.stdout, text);
}

function log(text: string): void {
  write(Deno.stderr, text);
}

function write(to: { writeSync(bytes: Uint8Array): number }, text: string): void {
  let bytes = new TextEncoder().encode(text);
  while (bytes.length > 0) bytes = bytes.subarray(to.writeSync(bytes));
}

if (import.meta.main) Deno.exit(await main(Deno.args));
