/**
 * Boots a machine of the kernel matrix and runs a shell script in it:
 *
 *     deno run -A tools/kernels/shell.ts 6.1 --preempt full --script FILE
 *
 * Options: `--script FILE` (`-`: standard input) or `--command TEXT`; `--preempt none|voluntary|full`;
 * `--hide-types`; `--out DIR`, which the script sees as `/mnt/out`; `--deadline SECONDS`; after `--`, more words
 * for qemu. The repository is in `/mnt/repo`, socktraf and the workloads are on `PATH`. Ends with the script's
 * exit code.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { boot } from "./boot.ts";
import { Stopped } from "./qemu.ts";
import { say } from "./commands.ts";
import { installNeeds } from "./install.ts";
import { findMachine, MACHINES, type Preempt } from "./machines.ts";

if (import.meta.main) {
  try {
    Deno.exit(await main(Deno.args));
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    say(`stopped by ${error.message}`);
    Deno.exit(130);
  }
}

async function main(words: readonly string[]): Promise<number> {
  const end = words.indexOf("--");
  const { values, positionals } = parseArgs({
    args: words.slice(0, end === -1 ? undefined : end),
    allowPositionals: true,
    options: {
      script: { type: "string" },
      command: { type: "string" },
      preempt: { type: "string" },
      "hide-types": { type: "boolean", default: false },
      out: { type: "string" },
      deadline: { type: "string", default: "600" },
    },
  });
  const machine = findMachine(positionals[0] ?? "");
  const script = values.command ??
    (values.script === undefined ? undefined : await read(values.script));
  if (machine === undefined || script === undefined) {
    say(
      `expected ${MACHINES.map(({ name }) => name).join("|")} and --script FILE or --command TEXT`,
    );
    return 2;
  }
  const problem = await installNeeds(machine.architecture);
  if (problem !== undefined) {
    say(problem);
    return 69;
  }
  const encoder = new TextEncoder();
  const ended = await boot(machine, {
    preempt: values.preempt as Preempt | undefined,
    hideTypes: values["hide-types"],
    isDraft: true,
    script,
    out: values.out ?? await Deno.makeTempDir({ prefix: "socktraf-guest-" }),
    deadlineSeconds: Number(values.deadline),
    onLine: (line) => void Deno.stdout.writeSync(encoder.encode(`${line}\n`)),
    qemu: end === -1 ? [] : words.slice(end + 1),
  });
  say(
    `${ended.release}: booted in ${ended.bootSeconds} s, ended after ${ended.seconds.toFixed(1)} s`,
  );
  if (ended.code === undefined) say(`did not come to its end:\n${ended.console.join("\n")}`);
  return ended.code ?? 70;
}

async function read(path: string): Promise<string> {
  if (path !== "-") return await Deno.readTextFile(path);
  return await new Response(Deno.stdin.readable).text();
}
