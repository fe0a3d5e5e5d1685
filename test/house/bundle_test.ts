/** The bundle, alone in an empty folder without cache and network: what it lacks there it lacks everywhere. */
import assert from "node:assert/strict";
import { PROGRAM_NAMES } from "../../bt/mod.ts";
import { bundle } from "../../tools/bundle.ts";
import { ROOT } from "../../tools/repository.ts";
import { PROGRAM_TEXTS, SHARED_TEXTS } from "../bt/texts.ts";
import { OFFLINE, type Runner, runnerFor, TRIALS } from "../../tools/smoke.ts";

const isRoot = Deno.uid() === 0;
const withNetwork = isRoot ? "" : " (with the network: to take it away needs root)";
const needsRoot = isRoot ? "" : " (not run: it needs root)";

Deno.test("the bundle runs alone", async (t) => {
  const folder = await Deno.makeTempDir({ prefix: "socktraf-bundle-" });
  try {
    await Deno.mkdir(`${folder}/empty`);
    await Deno.mkdir(`${folder}/cache`);
    const module = `${folder}/empty/socktraf.mjs`;
    await bundle(module);
    const run = alone(folder, module, "--allow-all");
    await t.step({
      name: `there is no way out of where it runs${needsRoot}`,
      ignore: !isRoot,
      fn: async () => {
        const { code, stdout, stderr } = await runnerFor([...OFFLINE, "cat"])(["/proc/net/route"]);
        assert.equal(code, 0, stderr);
        assert.equal(stdout.trim().split("\n").length, 1, stdout);
      },
    });
    await t.step(
      `every command's help, what it says, and a replay into every sink${withNetwork}`,
      async () => {
        const cache = `DENO_DIR=${folder}/cache`;
        const smoke = [Deno.execPath(), "run", "--quiet", "-A", `${ROOT}tools/smoke.ts`];
        const words = [
          ...smoke,
          "/usr/bin/env",
          cache,
          "NO_COLOR=1",
          ...aloneCommand(module, "--allow-all"),
        ];
        const tried = runnerFor(isRoot ? [...OFFLINE, ...words] : words, {
          cwd: `${folder}/empty`,
        });
        const { code, stderr } = await tried([]);
        const lines = stderr.split("\n");
        assert.equal(code, 0, lines.filter((line) => !/^ok {6}/.test(line)).join("\n"));
        assert.equal(lines.filter((line) => /^ok {6}/.test(line)).length, TRIALS.length);
      },
    );
    await t.step("program prints what the source prints", async () => {
      const source = runnerFor([Deno.execPath(), "run", "--quiet", "-A", `${ROOT}src/main.ts`]);
      for (const words of [["program"], ["program", "--interval", "5s"]]) {
        const expected = await source(words);
        assert.equal(expected.code, 0, expected.stderr);
        assert.equal((await run(words)).stdout, expected.stdout);
      }
      // Not every kernel can run each of them; what is said then is the same, too.
      for (const name of PROGRAM_NAMES) {
        const words = ["program", "--program", name];
        const { code, stdout, stderr } = await source(words);
        const bundled = await run(words);
        assert.deepEqual([bundled.code, bundled.stdout], [code, stdout], `${name}: ${stderr}`);
      }
    });
    await t.step("every probe program is in it", async () => {
      const text = await Deno.readTextFile(module);
      for (const [name, program] of [...PROGRAM_TEXTS, ...SHARED_TEXTS]) {
        const lines = program.split("\n").filter((line) => !/["\\`]/.test(line));
        assert.ok(lines.length > 0, name);
        for (const line of lines) assert.ok(text.includes(line), `${name}: ${line}`);
      }
    });
    await t.step({
      name: `it counts${needsRoot}`,
      ignore: !isRoot,
      fn: async () => {
        const { code, stdout, stderr } = await run(["record", "-", "--duration", "1s"]);
        assert.equal(code, 0, stderr);
        assert.match(stdout, /"lost_calls"|"time_ms"/);
      },
    });
    await t.step("nothing was written beside it", () => {
      const names = [...Deno.readDirSync(`${folder}/empty`)].map(({ name }) => name);
      assert.deepEqual(names, ["socktraf.mjs"]);
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("nothing narrower than --allow-all would do: Deno gives /proc to nobody else", async () => {
  const folder = await Deno.makeTempDir({ prefix: "socktraf-permissions-" });
  try {
    await Deno.mkdir(`${folder}/empty`);
    const module = `${folder}/empty/probe.mjs`;
    await Deno.writeTextFile(module, "Deno.readTextFileSync('/proc/self/status');");
    const all = await alone(folder, module, "--allow-all")([]);
    assert.equal(all.code, 0, all.stderr);
    for (
      const flags of [
        [
          "--allow-read",
          "--allow-write",
          "--allow-run",
          "--allow-env",
          "--allow-net",
          "--allow-sys",
        ],
        ["--allow-all", "--deny-ffi"],
        ["--allow-all", "--deny-import"],
      ]
    ) {
      const { stderr } = await alone(folder, module, ...flags)([]);
      assert.match(stderr, /Requires all access/, `${flags.join(" ")}: narrow tools/compile.ts`);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

/** Runs a module with nothing around it. */
function alone(folder: string, module: string, ...permissions: string[]): Runner {
  return runnerFor(aloneCommand(module, ...permissions), {
    cwd: `${folder}/empty`,
    env: { DENO_DIR: `${folder}/cache`, NO_COLOR: "1" },
  });
}

function aloneCommand(module: string, ...permissions: string[]): string[] {
  const flags = ["--no-config", "--no-lock", "--no-npm", "--cached-only", "--no-prompt"];
  return [Deno.execPath(), "run", ...flags, ...permissions, module];
}
