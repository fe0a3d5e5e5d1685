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
  // A link: a copy may still be open for writing in a process that was begun beside it.
  await Deno.symlink(`${await builtWorkloads()}/steady`, program);
  const child = new Deno.Command(program, { args: ["5", "20", "300"], stdout: "null" }).spawn();
  return {
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGKILL");
      await child.status;
    },
  };
}

/** Whether a command that goes on has shown what it is there for. */
export type Enough = (output: string) => boolean | Promise<boolean>;

/** How long somebody watches a command that shows something. */
const WATCHED_MS = 8_000;
/** So long no machine takes, however busy. */
const HOPELESS_MS = 120_000;

/** Where Deno keeps the packages of the program, which a new home does not have. */
export async function denoFolder(): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).output();
  return JSON.parse(new TextDecoder().decode(stdout)).denoDir;
}

/**
 * Types a command, and Ctrl-C as soon as there is enough to see of one that goes on.
 *
 * @param enough by default that there is some output, after some seconds; `socktraf check`, which is slow
 * on a busy machine, is never interrupted
 */
export async function runAsTyped(
  command: string,
  cwd: string,
  path: string,
  enough?: Enough,
): Promise<{ readonly output: string; readonly errors: string }> {
  const begin = performance.now();
  const isEnough: Enough = enough ??
    ((output) =>
      output !== "" && performance.now() - begin > WATCHED_MS && !/\bcheck\b/.test(command));
  const child = new Deno.Command("bash", {
    args: ["-c", command],
    cwd,
    env: { PATH: path, HOME: cwd, NO_COLOR: "1", DENO_DIR: await denoFolder() },
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
  let output = "";
  const reading = (async () => {
    for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) output += text;
  })();
  const errors = new Response(child.stderr).text();
  let hasEnded = false;
  const status = child.status.finally(() => hasEnded = true);
  while (!hasEnded && performance.now() - begin < HOPELESS_MS) {
    if (await isEnough(output)) {
      interrupt("SIGINT");
      break;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const kill = setTimeout(
    () => interrupt("SIGKILL"),
    Math.max(0, HOPELESS_MS - (performance.now() - begin)),
  );
  try {
    const { code, signal } = await status;
    await reading;
    assert.ok(
      code === 0 || signal === "SIGINT",
      `it ended with ${signal ?? code}: ${await errors}`,
    );
    return { output, errors: await errors };
  } finally {
    clearTimeout(kill);
  }
}
