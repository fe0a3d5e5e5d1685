/**
 * The kernel matrix: boots machines, counts in them, and compares to the byte.
 *
 *     deno task test:kernels [MACHINE…] [--preempt default|full] [--program NAME]… [--only paths|load|check]
 *                            [--sample] [--keep] [--out DIR]
 *
 * A machine is named as in `machines.ts`; without one all are booted but `6.12-arm64`, which needs a compiler and an emulator of its own. `--sample` is
 * what fits into a few minutes. `--keep` keeps what the guests left. Results are written as JSON into DIR.
 *
 * Exits with 1 where something differs that `expected.ts` does not know, with 69 where something is missing.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { bundle } from "../bundle.ts";
import { checkSurprises } from "./check_texts.ts";
import { boot } from "./boot.ts";
import { say } from "./commands.ts";
import { surprises, unseen } from "./expected.ts";
import { installNeeds } from "./install.ts";
import { findMachine, type MachineKind, MACHINES, type Preempt } from "./machines.ts";
import { Stopped } from "./qemu.ts";
import { readResults } from "./read_results.ts";
import { type MachineResult, titleOf } from "./results.ts";
import { storeFolder } from "./store.ts";
import { matrixTables } from "./table.ts";
import { type Plan, planFor, scriptOf, type Wishes } from "./plan.ts";

if (import.meta.main) {
  try {
    Deno.exit(await main(Deno.args));
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    say(`stopped by ${error.message}`);
    Deno.exit(130);
  }
}

async function main(words: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: words,
    allowPositionals: true,
    options: {
      preempt: { type: "string", multiple: true },
      program: { type: "string", multiple: true },
      only: { type: "string" },
      sample: { type: "boolean", default: false },
      keep: { type: "boolean", default: false },
      out: { type: "string", default: `${storeFolder()}/results` },
    },
  });
  const machines = positionals.length > 0 ? positionals.map(findMachine) : defaultMachines(values);
  if (machines.includes(undefined)) {
    say(`expected machines among ${MACHINES.map(({ name }) => name).join(", ")}`);
    return 2;
  }
  await Deno.mkdir(values.out, { recursive: true });
  // Once, so that all machines run the same one whatever happens to its source meanwhile.
  const bundled = await bundleOnce();
  try {
    return await runMatrix(machines.filter((one) => one !== undefined), values, bundled);
  } finally {
    await Deno.remove(bundled.path);
  }
}

interface Bundled {
  readonly path: string;
  /** SHA-256 in hexadecimal. */
  readonly sum: string;
}

async function bundleOnce(): Promise<Bundled> {
  const path = await Deno.makeTempFile({ suffix: ".mjs" });
  await bundle(path);
  const sum = await crypto.subtle.digest("SHA-256", await Deno.readFile(path));
  return { path, sum: new Uint8Array(sum).toHex() };
}

async function runMatrix(
  machines: readonly MachineKind[],
  choice: Choice,
  bundled: Bundled,
): Promise<number> {
  const results: MachineResult[] = [];
  const deaths: string[] = [];
  for (const machine of machines) {
    const problem = await installNeeds(machine.architecture);
    if (problem !== undefined) {
      say(problem);
      return 69;
    }
    for (const preempt of preemptsOf(machine, choice)) {
      const plan = planFor(machine, preempt, choice);
      const { result, death } = await measure(machine, preempt, plan, choice.keep, bundled);
      results.push(result);
      if (death !== undefined) deaths.push(`${titleOf(result)}: ${death}`);
      const path = `${choice.out}/${machine.name}-${preempt ?? "default"}.json`;
      await Deno.writeTextFile(path, JSON.stringify(result, null, 2) + "\n");
    }
  }
  return await report(results, deaths);
}

interface Choice extends Wishes {
  readonly keep: boolean;
  readonly out: string;
  readonly preempt?: readonly string[];
}

function defaultMachines({ sample }: Wishes): readonly (MachineKind | undefined)[] {
  if (sample) return MACHINES.slice(0, 1);
  return MACHINES.filter(({ architecture }) => architecture === "amd64");
}

function preemptsOf(machine: MachineKind, choice: Choice): readonly (Preempt | undefined)[] {
  if (choice.preempt !== undefined) {
    return choice.preempt.map((word) => word === "default" ? undefined : word as Preempt);
  }
  return choice.sample ? machine.preempt.slice(0, 1) : machine.preempt;
}

async function measure(
  machine: MachineKind,
  preempt: Preempt | undefined,
  plan: Plan,
  keep: boolean,
  bundled: Bundled,
): Promise<{ readonly result: MachineResult; readonly death: string | undefined }> {
  const booted = { machine: machine.name, preempt: preempt ?? "default" };
  const title = titleOf(booted);
  say(`${title}: ${plan.parts.join(", ")} with ${plan.programs.join(", ") || "no program"}`);
  const out = await Deno.makeTempDir({ prefix: "socktraf-kernel-" });
  const end = await boot(machine, {
    preempt,
    hideTypes: machine.hideTypes ?? false,
    script: scriptOf(plan),
    bundle: bundled.path,
    out,
    deadlineSeconds: plan.deadlineSeconds,
    onLine: (line) => say(`${title}: ${line}`),
  });
  const result = await readResults(out, plan.programs, {
    ...booted,
    seconds: end.seconds,
    socktraf: bundled.sum,
  });
  say(`${title}: ${end.release}, ${end.seconds.toFixed(0)} s`);
  if (keep) say(`${title}: what it left is in ${out}`);
  else await Deno.remove(out, { recursive: true });
  const death = end.code === 0
    ? undefined
    : `did not come to its end (${end.code}); its last words:\n${end.console.join("\n")}`;
  return { result, death };
}

async function report(
  results: readonly MachineResult[],
  deaths: readonly string[],
): Promise<number> {
  const found = [...deaths, ...surprises(results), ...await checkSurprises(results)];
  const lines = [
    matrixTables(results),
    "",
    ...unseen(results).map(({ program = "all", names, reason }) =>
      `Now exact: ${program} ${names.source} (${reason})`
    ),
    ...found.map((line) => `Unexpected: ${line}`),
    found.length === 0 ? "Nothing unexpected." : `${found.length} unexpected.`,
  ];
  Deno.stdout.writeSync(new TextEncoder().encode(`${lines.join("\n")}\n`));
  return found.length === 0 ? 0 : 1;
}
