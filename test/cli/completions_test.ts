import assert from "node:assert/strict";
import { runCommandLine } from "../../src/cli/app.ts";
import { COMMANDS } from "../../src/cli/commands/mod.ts";
import { modelOf } from "../../src/cli/command_model.ts";
import { type Shell, SHELLS } from "../../src/cli/commands/completions.ts";
import { REGISTRY } from "../config/example_sinks.ts";
import { memoryIo } from "./memory_io.ts";

const HAS: Readonly<Record<Shell, boolean>> = {
  bash: hasShell("bash"),
  zsh: hasShell("zsh"),
  fish: hasShell("fish"),
};

function hasShell(shell: Shell): boolean {
  try {
    return new Deno.Command(shell, { args: ["-c", "true"] }).outputSync().success;
  } catch {
    return false;
  }
}

/** A test that needs a real shell; where that is missing, its name says so. */
function shellTest(shell: Shell, name: string, body: (folder: string) => Promise<void>): void {
  const ignore = !HAS[shell];
  const missing = ignore ? ` (not run: ${shell} is missing, apt-get install ${shell})` : "";
  Deno.test({
    name: `${name}${missing}`,
    ignore,
    fn: async () => {
      const folder = await Deno.makeTempDir();
      try {
        await Deno.writeTextFile(`${folder}/_socktraf`, await script(shell));
        await Deno.writeTextFile(`${folder}/busy day.jsonl`, "");
        await body(folder);
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  });
}

async function script(shell: Shell): Promise<string> {
  const io = memoryIo();
  const code = await runCommandLine(["completions", shell], io, () => Promise.resolve(REGISTRY));
  assert.equal(code, 0, io.errors);
  return io.output;
}

async function output(folder: string, program: string, ...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, { args, cwd: folder })
    .output();
  const errors = new TextDecoder().decode(stderr);
  assert.ok(success, errors);
  assert.equal(errors, "");
  return new TextDecoder().decode(stdout);
}

/** What bash offers for the last of the words, cut as bash cuts them. */
async function bash(folder: string, ...words: string[]): Promise<string[]> {
  const text = await output(
    folder,
    "bash",
    "--norc",
    "-c",
    'source ./_socktraf; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _socktraf; ' +
      'printf "%s\\n" "${COMPREPLY[@]}"',
    "bash",
    ...words,
  );
  return text.split("\n").filter((line) => line !== "");
}

async function fish(folder: string, line: string): Promise<string[]> {
  const text = await output(
    folder,
    "fish",
    "--no-config",
    "-c",
    "source ./_socktraf; complete -C $argv[1]",
    line,
  );
  return text.split("\n").filter((line) => line !== "").map((line) => line.split("\t")[0] ?? "");
}

/** What stands on the line after Tab in an interactive zsh. */
async function zsh(folder: string, line: string): Promise<string> {
  const driver = `
zmodload zsh/zpty
zpty -b z "zsh -f -i"
expect() { local piece all=""; while [[ $all != *$1* ]]; do
  zpty -r -t z piece && all+=$piece || sleep 0.02; done; REPLY=$all; }
zpty -w z "PS1=; cd '$PWD'; autoload -Uz compinit; compinit -u -d ./dump; source ./_socktraf"
zpty -w z 'show() { print -r -- "<<<$BUFFER>>>"; }; zle -N show; bindkey "^X" show; unsetopt AUTO_MENU'
zpty -w z 'setopt NO_LIST_BEEP; stty -echo; print read""y'
expect ready
zpty -w -n z "$1"$'\\t'$'\\x18'
expect ">>>"
print -r -- "\${\${REPLY##*<<<}%%>>>*}"
zpty -d z
`;
  return (await output(folder, "timeout", "20", "zsh", "-f", "-c", driver, "zsh", line)).slice(
    0,
    -1,
  );
}

Deno.test("every script names every command and every flag", async () => {
  for (const shell of SHELLS) {
    const text = await script(shell);
    for (const { name, flags } of COMMANDS.map(modelOf)) {
      assert.ok(text.includes(name), `${shell}: ${name}`);
      for (const flag of flags) {
        const spelling = shell === "fish" ? `-l ${flag.name} ` : `--${flag.name}`;
        assert.ok(text.includes(spelling), `${shell}: ${name} --${flag.name}`);
      }
    }
  }
});

shellTest("bash", "bash accepts the script", async (folder) => {
  assert.equal(await output(folder, "bash", "-n", "_socktraf"), "");
});

shellTest("bash", "bash completes commands and flags", async (folder) => {
  assert.deepEqual(await bash(folder, "socktraf", ""), COMMANDS.map(({ name }) => name));
  assert.deepEqual(await bash(folder, "socktraf", "tot"), ["totals"]);
  assert.deepEqual(await bash(folder, "socktraf", "--inte"), ["--interval"]);
  assert.deepEqual(await bash(folder, "socktraf", "replay", "--sp"), ["--speed"]);
  assert.deepEqual(await bash(folder, "socktraf", "totals", "--sp"), []);
});

shellTest("bash", "bash completes values", async (folder) => {
  assert.deepEqual(await bash(folder, "socktraf", "--units", "bi"), ["bits"]);
  assert.deepEqual(await bash(folder, "socktraf", "run", "--format", "=", "c"), ["csv"]);
  assert.deepEqual(await bash(folder, "socktraf", "run", "--units", "="), ["bytes", "bits"]);
  assert.deepEqual(await bash(folder, "socktraf", "--sink", "br"), ["broker:", "brokers:"]);
  assert.deepEqual(await bash(folder, "socktraf", "--group-by", "pid,us"), ["pid,user"]);
  assert.deepEqual(await bash(folder, "socktraf", "completions", "z"), ["zsh"]);
  assert.deepEqual(await bash(folder, "socktraf", "--interval", ""), []);
});

shellTest("bash", "bash completes file names, with blanks in them", async (folder) => {
  assert.deepEqual(await bash(folder, "socktraf", "replay", "bus"), ["busy day.jsonl"]);
  assert.deepEqual(await bash(folder, "socktraf", "--config", "bus"), ["busy day.jsonl"]);
});

shellTest("fish", "fish accepts the script", async (folder) => {
  assert.equal(await output(folder, "fish", "--no-config", "-n", "_socktraf"), "");
});

shellTest("fish", "fish completes commands, flags and values", async (folder) => {
  assert.deepEqual(
    (await fish(folder, "socktraf ")).sort(),
    COMMANDS.map(({ name }) => name).sort(),
  );
  assert.deepEqual(await fish(folder, "socktraf tot"), ["totals"]);
  assert.deepEqual(await fish(folder, "socktraf --inte"), ["--interval"]);
  assert.deepEqual(await fish(folder, "socktraf totals --sp"), []);
  assert.deepEqual(await fish(folder, "socktraf --units bi"), ["bits"]);
  assert.deepEqual(await fish(folder, "socktraf run --format=c"), ["--format=csv"]);
  assert.deepEqual(await fish(folder, "socktraf --group-by pid,us"), ["pid,user"]);
  assert.deepEqual(await fish(folder, "socktraf completions z"), ["zsh"]);
  assert.deepEqual(await fish(folder, "socktraf replay bus"), ["busy day.jsonl"]);
});

shellTest("zsh", "zsh accepts the script", async (folder) => {
  assert.equal(await output(folder, "zsh", "-n", "_socktraf"), "");
});

shellTest("zsh", "zsh completes commands, flags and values", async (folder) => {
  assert.equal(await zsh(folder, "socktraf tot"), "socktraf totals ");
  assert.equal(await zsh(folder, "socktraf --inte"), "socktraf --interval=");
  assert.equal(await zsh(folder, "socktraf run --units=bi"), "socktraf run --units=bits ");
  assert.equal(await zsh(folder, "socktraf run --units bi"), "socktraf run --units bits ");
  assert.equal(await zsh(folder, "socktraf completions z"), "socktraf completions zsh ");
  assert.equal(await zsh(folder, "socktraf --sink std"), "socktraf --sink stdout:");
  // The comma goes away by itself when a blank follows.
  assert.equal(await zsh(folder, "socktraf --group-by pid,us"), "socktraf --group-by pid,user,");
  assert.equal(await zsh(folder, "socktraf replay bus"), "socktraf replay busy\\ day.jsonl ");
});

shellTest("zsh", "zsh loads the script from a folder of its own", async (folder) => {
  const text = await output(
    folder,
    "zsh",
    "-f",
    "-c",
    'fpath=("$PWD" $fpath); autoload -Uz compinit; compinit -u -d ./dump; print $_comps[socktraf]',
  );
  assert.equal(text, "_socktraf\n");
});
