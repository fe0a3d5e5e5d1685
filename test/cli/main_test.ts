import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { mainCommand, runMain } from "./run_main.ts";

const RECORDING = fileURLToPath(new URL("../fixtures/recording.jsonl", import.meta.url));
const MAIN = fileURLToPath(new URL("../../src/main.ts", import.meta.url));

function socktraf(...words: string[]): Deno.Command {
  const args = ["run", "--quiet", "--no-prompt", "--allow-all", MAIN, ...words];
  return new Deno.Command(Deno.execPath(), {
    args,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
}

Deno.test("the exit code reaches the shell, data is on stdout and errors on stderr", async () => {
  const decoder = new TextDecoder();
  const good = await socktraf("--version").output();
  assert.equal(good.code, 0);
  assert.equal(decoder.decode(good.stdout), "socktraf 0.1.0\n");
  assert.equal(decoder.decode(good.stderr), "");
  const bad = await socktraf("totalz").output();
  assert.equal(bad.code, 2);
  assert.equal(decoder.decode(bad.stdout), "");
  assert.match(decoder.decode(bad.stderr), /^error: Unknown command "totalz"/);
});

Deno.test("a closed standard output ends the program quietly", async () => {
  const child = socktraf("completions", "bash").spawn();
  await child.stdout.cancel();
  const errors = await new Response(child.stderr).text();
  assert.equal((await child.status).code, 0);
  assert.equal(errors, "");
});

Deno.test("a closed standard error is no reason to fail in another way", async () => {
  const child = socktraf("totalz").spawn();
  await child.stderr.cancel();
  assert.equal(await new Response(child.stdout).text(), "");
  assert.equal((await child.status).code, 2);
});

/** The part of `deno info --json` that we read. */
interface ModuleGraph {
  readonly roots: readonly string[];
  readonly redirects?: Readonly<Record<string, string>>;
  readonly modules: readonly {
    readonly specifier: string;
    readonly dependencies?: readonly {
      readonly isDynamic?: boolean;
      readonly code?: { readonly specifier: string };
    }[];
  }[];
}

Deno.test("help and version load neither zod nor the TOML parser nor a sink", async () => {
  const info = new Deno.Command(Deno.execPath(), { args: ["info", "--quiet", "--json", MAIN] });
  const { stdout } = await info.output();
  const graph = JSON.parse(new TextDecoder().decode(stdout)) as ModuleGraph;
  const loaded = new Set<string>();
  const visit = (specifier: string): void => {
    const target = graph.redirects?.[specifier] ?? specifier;
    if (loaded.has(target)) return;
    loaded.add(target);
    const module = graph.modules.find((candidate) => candidate.specifier === target);
    for (const { isDynamic, code } of module?.dependencies ?? []) {
      if (isDynamic !== true && code !== undefined) visit(code.specifier);
    }
  };
  graph.roots.forEach(visit);
  assert.ok([...loaded].some((specifier) => specifier.endsWith("/cli/help.ts")));
  assert.ok([...loaded].some((specifier) => specifier.includes("@stricli/core")));
  for (const specifier of loaded) {
    assert.doesNotMatch(specifier, /zod|smol-toml|\/sinks\/|\/actions\/|\/capture\/|\/delivery\//);
  }
});

Deno.test("a full disk behind standard output is told in one line, and the exit code says it", async () => {
  for (const words of [["--help"], ["completions", "bash"], ["replay", RECORDING]]) {
    const { code, errors } = await runMain(
      [...words, ...(words[0] === "replay" ? ["--speed", "max"] : [])],
      "",
      'exec "$@" > /dev/full',
    );
    assert.equal(code, 1, words.join(" "));
    const told = /^error: .*Cannot write to standard output: No space left on device/;
    // Twice where it happened again: then with how often.
    const lines = errors.trim().split("\n");
    assert.ok(lines.length <= 2 && lines.every((line) => told.test(line)), errors);
  }
});

Deno.test("what nohup starts does not end when the terminal does", async () => {
  const child = new Deno.Command("sh", {
    args: ["-c", 'trap "" HUP; exec "$@"', "sh", ...mainCommand(["run", "--input", "-"])],
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const input = child.stdin.getWriter();
  await input.write(await Deno.readFile(RECORDING));
  const rows = child.stdout.getReader();
  assert.equal((await rows.read()).done, false);
  child.kill("SIGHUP");
  await input.close();
  while (!(await rows.read()).done);
  assert.equal((await child.status).code, 0);
});
