/** The gate, `.ci/run`: what it counts, and that it checks all that `deno task ok` checks. */
import assert from "node:assert/strict";
import manifest from "../../deno.json" with { type: "json" };
import { readFile, ROOT } from "../../tools/repository.ts";

/** What `.ci/tally.sh` reads from a log; undefined where it finds no closing line. */
async function tally(log: string): Promise<string | undefined> {
  const file = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(file, log);
    const { success, stdout } = await new Deno.Command("bash", {
      args: ["-c", 'set -o pipefail; . "$0" && tally "$1"', `${ROOT}.ci/tally.sh`, file],
    }).output();
    return success ? new TextDecoder().decode(stdout).trim() : undefined;
  } finally {
    await Deno.remove(file);
  }
}

Deno.test("the gate reads every form of the closing line", async () => {
  const forms = {
    "ok | 12 passed | 0 failed (3s)": "12 0",
    "ok | 3 passed (10 steps) | 0 failed | 1 ignored (1m2s)": "3 0",
    "FAILED | 3 passed (10 steps) | 1 failed": "3 1",
    "FAILED | 0 passed | 2 failed (4 steps) | 1 ignored (2 steps) | 7 filtered out (4s)": "0 2",
    "\u001b[0m\u001b[31mFAILED\u001b[0m | 3 passed | 1 failed \u001b[0m\u001b[38;5;245m(2s)\u001b[0m":
      "3 1",
    "ok | 1 passed | 0 failed (3ms)\r": "1 0",
  };
  for (const [line, expected] of Object.entries(forms)) {
    assert.equal(await tally(`running 1 test\n\n${line}\n\nerror: Test failed\n`), expected, line);
  }
});

Deno.test("the gate believes the last closing line, and nothing that only looks like one", async () => {
  const inner = "ok | 900 passed | 0 failed (1s)\n";
  assert.equal(await tally(`${inner}FAILED | 2 passed | 1 failed (1s)\n`), "2 1");
  assert.equal(await tally("error: Type checking failed.\n"), undefined);
  assert.equal(await tally("a test ... ok | 5 passed | 0 failed\n"), undefined);
  assert.equal(await tally(""), undefined);
});

Deno.test("the gate reads what deno test writes", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(
      `${folder}/some_test.js`,
      `Deno.test("good", async (t) => { await t.step("a", () => {}); });
Deno.test("bad", () => { throw new Error("as it should be"); });
Deno.test.ignore("not now", () => {});`,
    );
    const { code, stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["test", "--no-config", "--no-lock"],
      cwd: folder,
    }).output();
    assert.equal(code, 1);
    assert.equal(await tally(new TextDecoder().decode(stdout)), "1 1");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("the gate checks what deno task ok checks, and tests as the README says", () => {
  const gate = readFile(".ci/run");
  const words = new Set(
    gate.match(/^(?:deno "[^"]+"|tests npx -y \S+) .*$/gm)
      ?.map((line) => line.replace(/^deno "[^"]+" |^tests npx -y \S+ /, "deno ")),
  );
  const checks = manifest.tasks.ok.command.split(" && ");
  assert.ok(checks.length >= 6);
  assert.deepEqual(checks.filter((check) => !words.has(check)), []);
  const [command = ""] = readFile("README.md").match(/^npx -y deno@\S+ task test$/m) ?? [];
  assert.equal(
    gate.replaceAll('"deno@$DENO_VERSION"', `deno@${versionIn(gate)}`).includes(
      `tests ${command}\n`,
    ),
    true,
  );
  assert.notEqual(command, "");
});

function versionIn(gate: string): string {
  return /^DENO_VERSION=(.*)$/m.exec(gate)?.[1] ?? "";
}
