import assert from "node:assert/strict";
import { builtWorkloads } from "../kernel/workloads.ts";

const root = new URL("../../", import.meta.url).pathname;
const readme = await Deno.readTextFile(`${root}README.md`);

/** Commands of the blocks that are marked `sh`, one a line; a comment behind a command is none of it. */
const commands = [...readme.matchAll(/^```sh\n([\s\S]*?)^```$/gm)]
  .flatMap(([, block = ""]) => block.split("\n"))
  .map((line) => line.replace(/\s+#.*$/, "").trim())
  .filter((line) => line !== "" && !line.startsWith("#"));

/** The two that set everything up are run by `.ci/run`: one of them runs this test. */
const SET_UP = ["npx -y deno@2.9.6 task start", "npx -y deno@2.9.6 task test"];

Deno.test("the README gives both commands that do all the set-up", () => {
  for (const command of SET_UP) assert.ok(commands.includes(command), command);
});

Deno.test({
  name: "every command in the README works",
  ignore: Deno.uid() !== 0,
  async fn(t): Promise<void> {
    const folder = await Deno.makeTempDir({ prefix: "socktraf-readme-" });
    try {
      const path = await shims(folder);
      await using _traffic = await moveBytes(folder);
      for (const command of commands) {
        if (command.startsWith("npx ")) continue;
        await t.step(command, async () => {
          const { output, errors } = await runAsTyped(command, folder, path);
          const complaints = errors.split("\n").filter((line) => !line.includes("RLIMIT_MEMLOCK"));
          assert.doesNotMatch(complaints.join("\n"), /error|warn/i);
          // All the traffic of this test is loopback.
          if (!command.includes("--no-loopback")) {
            assert.notEqual(output + errors, "", "it says nothing");
          }
        });
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

/** Programs that a command in the README names, as they are for somebody who has installed them. */
async function shims(folder: string): Promise<string> {
  const programs = {
    socktraf: `exec '${Deno.execPath()}' run -A '${root}src/main.ts' "$@"`,
    sudo: `exec "$@"`,
  };
  await Deno.mkdir(`${folder}/bin`);
  for (const [name, line] of Object.entries(programs)) {
    await Deno.writeTextFile(`${folder}/bin/${name}`, `#!/bin/sh\n${line}\n`, { mode: 0o755 });
  }
  return `${folder}/bin:${Deno.env.get("PATH")}`;
}

/** Some processes that move bytes, one of them called curl. */
async function moveBytes(folder: string): Promise<AsyncDisposable> {
  const program = `${folder}/bin/curl`;
  await Deno.copyFile(`${await builtWorkloads()}/steady`, program);
  const child = new Deno.Command(program, { args: ["5", "20", "300"], stdout: "null" }).spawn();
  return {
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGKILL");
      await child.status;
    },
  };
}

/** Types a command, and Ctrl-C where it has not ended by itself after some seconds. */
async function runAsTyped(
  command: string,
  cwd: string,
  path: string,
): Promise<{ readonly output: string; readonly errors: string }> {
  const child = new Deno.Command("bash", {
    args: ["-c", command],
    cwd,
    env: { PATH: path, HOME: cwd, NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    detached: true,
  }).spawn();
  const interrupt = (signal: Deno.Signal): void => {
    try {
      Deno.kill(-child.pid, signal);
    } catch {
      // It has ended.
    }
  };
  const ctrlC = setTimeout(() => interrupt("SIGINT"), 8_000);
  const kill = setTimeout(() => interrupt("SIGKILL"), 40_000);
  try {
    const { stdout, stderr, code, signal } = await child.output();
    const errors = new TextDecoder().decode(stderr);
    assert.ok(code === 0 || signal === "SIGINT", `it ended with ${signal ?? code}: ${errors}`);
    return { output: new TextDecoder().decode(stdout), errors };
  } finally {
    clearTimeout(ctrlC);
    clearTimeout(kill);
  }
}
