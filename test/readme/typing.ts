/** Commands of the README, typed as a user does. */
import assert from "node:assert/strict";
import { builtWorkloads } from "../kernel/workloads.ts";

const root = new URL("../../", import.meta.url).pathname;

/** Programs that a command in the README names, as they are for somebody who has installed them. */
export async function shims(folder: string): Promise<string> {
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
export async function moveBytes(folder: string): Promise<AsyncDisposable> {
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
export async function runAsTyped(
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
  // "socktraf check" ends by itself, and takes a while on a busy machine.
  const ctrlCMs = /\bcheck\b/.test(command) ? 30_000 : 8_000;
  const ctrlC = setTimeout(() => interrupt("SIGINT"), ctrlCMs);
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
