/**
 * Runs the tests: `test.ts` all of them, in two lanes side by side, since most of their time is
 * waiting; `test.ts WORDS…` what `deno test WORDS…` runs.
 *
 * The lanes share processors, memory and all process ids. A file of which a test fails beside the other
 * lane is run once more, alone, and that run counts; what failed at first is told at the end. Tests that
 * count bytes are not repeated.
 *
 * @module
 */
import { failedTests, lanesOf, mayRepeat } from "./test_lanes.ts";

/** How one lane ended. */
interface LaneEnd {
  readonly code: number;
  readonly counts: Counts | undefined;
  /** What it wrote, where that was not shown at once. */
  readonly output: string;
}

interface Counts {
  readonly passed: number;
  readonly failed: number;
}

/** With more files than this something is broken, and running them again would only take time. */
const MAX_REPEATED = 3;

async function main(words: readonly string[]): Promise<number> {
  if (words.length > 0) return (await runLane(words, true)).code;
  const begin = performance.now();
  const lanes = lanesOf("test", (folder) => [...Deno.readDirSync(folder)]);
  const ends = await Promise.all(lanes.map((lane, index) => runLane(lane, index === 0)));
  for (const { output } of ends.slice(1)) write(output);
  const failures = ends.flatMap(({ output }) => failedTests(output));
  const files = [...new Set(failures.map(({ file }) => file))];
  const isWhole = ends.every(({ counts }) => counts !== undefined);
  const hasPassed = isWhole && files.length > 0 && files.length <= MAX_REPEATED &&
    files.every(mayRepeat) && await passesAlone(files);
  if (isWhole) {
    const sum = (key: keyof Counts): number =>
      ends.reduce((all, { counts }) => all + (counts?.[key] ?? 0), 0);
    const repeated = hasPassed ? sum("failed") : 0;
    const failed = sum("failed") - repeated;
    for (const { name, file } of hasPassed ? failures : []) {
      write(`\nfailed beside the other lane, passed alone: ${name} (${file})`);
    }
    const seconds = Math.round((performance.now() - begin) / 1_000);
    const word = failed === 0 ? "ok" : "FAILED";
    write(`\n${word} | ${sum("passed") + repeated} passed | ${failed} failed (${seconds}s)\n`);
  }
  return hasPassed ? 0 : ends.find(({ code }) => code !== 0)?.code ?? 0;
}

async function passesAlone(files: readonly string[]): Promise<boolean> {
  write(`\nrun once more, alone: ${files.join(" ")}\n`);
  return (await runLane(files, true)).code === 0;
}

async function runLane(words: readonly string[], isShown: boolean): Promise<LaneEnd> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["test", "-A", ...words],
    // It sees a pipe, but what it writes is shown where ours is.
    env: Deno.stdout.isTerminal() && !Deno.env.get("NO_COLOR") ? { FORCE_COLOR: "1" } : {},
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let output = "";
  const take = async (stream: ReadableStream<Uint8Array>): Promise<void> => {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      output += text;
      if (isShown) write(text);
    }
  };
  const [{ code }] = await Promise.all([child.status, take(child.stdout), take(child.stderr)]);
  return { code, counts: countsIn(output), output };
}

/** What the closing line of `deno test` says. */
function countsIn(output: string): Counts | undefined {
  // deno-lint-ignore no-control-regex -- colours
  const plain = output.replace(/\x1b\[[0-9;]*m/g, "");
  const closing = /^(?:ok|FAILED) \| (\d+) passed(?: \([^)]*\))? \| (\d+) failed/gm;
  const [, passed, failed] = [...plain.matchAll(closing)].at(-1) ?? [];
  return passed === undefined ? undefined : { passed: Number(passed), failed: Number(failed) };
}

function write(text: string): void {
  let bytes = new TextEncoder().encode(text);
  while (bytes.length > 0) bytes = bytes.subarray(Deno.stdout.writeSync(bytes));
}

if (import.meta.main) Deno.exit(await main(Deno.args));
