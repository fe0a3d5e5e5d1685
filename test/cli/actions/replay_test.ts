import assert from "node:assert/strict";
import { memoryIo } from "../memory_io.ts";
import { gapAt, LinesFile, recording, rowsOf, run, start } from "./command.ts";

/** Runs and says how many milliseconds it took. */
async function timed<T>(
  action: () => Promise<T>,
): Promise<{ readonly ms: number; readonly result: T }> {
  const begun = performance.now();
  const result = await action();
  return { ms: performance.now() - begun, result };
}

Deno.test("replay gives the rows and times of the recording at every speed", async () => {
  using file = new LinesFile([...recording([5, 6, 7]), gapAt(9, 6.5)]);
  const input = await run(["--input", file.path]);
  assert.equal(rowsOf(input.output).length, 4);
  for (const speed of ["max", "10", "1"]) {
    assert.deepEqual(await run(["replay", file.path, "--speed", speed]), input, speed);
  }
});

Deno.test("replay keeps the pace of the recording, or ten times that", async () => {
  using file = new LinesFile(recording([5, 6, 7, 8]));
  for (
    const [speed, leastMs, mostMs] of [["1", 2_950, 6_000], ["10", 295, 2_500], [
      "max",
      0,
      2_000,
    ]] as const
  ) {
    const { ms } = await timed(() => run(["replay", file.path, "--speed", speed]));
    assert.ok(ms >= leastMs && ms < mostMs, `speed ${speed}: ${ms} ms`);
  }
});

Deno.test("replay does not wait where the recorded clock was put back", async () => {
  using file = new LinesFile([...recording([5]), ...recording([6], 1_600_000_000_000)]);
  const { ms, result } = await timed(() => run(["replay", file.path]));
  assert.equal(rowsOf(result.output).length, 2);
  assert.ok(ms < 3_000, `${ms} ms`);
});

Deno.test("replay ends at once when it is told to, in the middle of a pause", async () => {
  using file = new LinesFile([...recording([5]), ...recording([6], 1_700_000_600_000)]);
  const io = memoryIo();
  const { ms } = await timed(async () => {
    const replaying = start(["replay", file.path], io);
    while (io.output === "") await new Promise((resolve) => setTimeout(resolve, 10));
    io.raise("SIGINT");
    assert.equal(await replaying, 0);
  });
  assert.deepEqual(rowsOf(io.output).map((row) => row["rx_bytes"]), [5]);
  assert.ok(ms < 5_000, `${ms} ms`);
});

Deno.test("replay - reads standard input, and --duration counts recorded time", async () => {
  using file = new LinesFile(recording([5, 6, 7]));
  const { output } = await run(["replay", "-", "--speed", "max", "--duration", "2s"], {
    stdin: file.text,
  });
  assert.deepEqual(rowsOf(output).map((row) => row["rx_bytes"]), [5, 6]);
});

Deno.test("replay of a file that is not there fails with 69", async () => {
  const { code, errors } = await run(["replay", "/nonexistent"]);
  assert.equal(code, 69);
  assert.match(errors, /^error: Cannot read input "\/nonexistent": it is not there\nGive a file/);
});
