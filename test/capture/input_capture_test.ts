import assert from "node:assert/strict";
import type { Captured } from "../../src/capture/captured.ts";
import { captureInput, type Input, openInput } from "../../src/capture/input_capture.ts";
import { WallClock } from "../../src/capture/wall_clock.ts";
import {
  BOOT_MS,
  brief,
  bytes,
  DONE,
  end,
  interval,
  intervalsOf,
  warningsOf,
} from "./probe_output.ts";

const NEVER = new AbortController().signal;
const LINES = [interval(1, 2), bytes(0, 7, 5), DONE, interval(2, 3), bytes(1, 7, 6), DONE];

function inputOf(stream: ReadableStream<Uint8Array>, lastWordsMs = 0): Input {
  return { stream, clock: new WallClock(BOOT_MS), lastWordsMs };
}

async function all(capture: AsyncIterable<Captured>): Promise<Captured["items"]> {
  return (await Array.fromAsync(capture)).flatMap(({ items }) => items);
}

/** A stream that a test writes to. */
function pipe(): { readonly readable: ReadableStream<Uint8Array>; write(text: string): void } {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const readable = new ReadableStream<Uint8Array>({ start: (given) => void (controller = given) });
  return { readable, write: (text) => controller?.enqueue(new TextEncoder().encode(text)) };
}

Deno.test("captureInput() decodes a stream up to its end, also without the last newline", async () => {
  const stream = new Blob([LINES.join("\n")]).stream();
  assert.deepEqual(brief(await all(captureInput(inputOf(stream), NEVER))), [
    { at: 2, seconds: 1, rx: { 7: 5 }, lost: 0 },
    { at: 3, seconds: 1, rx: { 7: 6 }, lost: 0 },
  ]);
});

Deno.test("captureInput() hands every line on as it came, for a recorder", async () => {
  const stream = new Blob([`${LINES.join("\n")}\n`]).stream();
  const captured = await Array.fromAsync(captureInput(inputOf(stream), NEVER));
  assert.deepEqual(captured.flatMap(({ line }) => line ?? []), LINES);
});

Deno.test("captureInput() tells of a line that is too long, and keeps what follows", async () => {
  const long = "x".repeat(33 * 1024 * 1024);
  const stream = new Blob([
    `${LINES.slice(0, 3).join("\n")}\n${long}\n${LINES.slice(3).join("\n")}`,
  ])
    .stream();
  const items = await all(captureInput(inputOf(stream), NEVER));
  assert.deepEqual(warningsOf(items).map(([, count]) => count), [1]);
  const intervals = intervalsOf(items);
  assert.deepEqual(intervals.map(({ rows }) => rows[0]?.rxBytes), [5, 6]);
  assert.equal(intervals.reduce((sum, { lost }) => sum + lost.messages, 0), 1);
});

Deno.test("captureInput() says why a stream cannot be read any more", async () => {
  const stream = new ReadableStream<Uint8Array>({
    pull: () => Promise.reject(new Error("Is a directory (os error 21)")),
  });
  await assert.rejects(all(captureInput(inputOf(stream), NEVER)), {
    name: "CaptureError",
    message: /Cannot read input.*Is a directory/,
    exitCode: 69,
  });
});

Deno.test("captureInput() hears the last words of a bpftrace at the other end when it is stopped", async () => {
  const stop = new AbortController();
  const { readable, write } = pipe();
  write(`${LINES.join("\n")}\n`);
  const items: Captured["items"][number][] = [];
  for await (const captured of captureInput(inputOf(readable, 500), stop.signal)) {
    items.push(...captured.items);
    if (intervalsOf(items).length === 2 && !stop.signal.aborted) {
      stop.abort();
      write(`${end(3, 3.5, 0)}\n${bytes(0, 7, 50)}\n`);
    }
  }
  assert.deepEqual(brief(items).at(-1), { at: 3.5, seconds: 0.5, rx: { 7: 50 }, lost: 0 });
});

Deno.test("captureInput() does not wait for ever for last words", async () => {
  const begun = performance.now();
  const items = await all(captureInput(inputOf(pipe().readable, 200), AbortSignal.abort()));
  assert.deepEqual(items, []);
  assert.ok(performance.now() - begun < 5_000);
});

Deno.test("openInput() takes the time at which a file was written for its last moment", async () => {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(path, `${LINES.join("\n")}\n${end(3, 3.5, 0)}\n`);
    await Deno.utime(path, 1_700_000_000, 1_700_000_000);
    const items = await all(captureInput(await openInput(path), NEVER));
    assert.deepEqual(intervalsOf(items).map(({ timeMs }) => timeMs), [
      1_700_000_000_000 - 1_500,
      1_700_000_000_000 - 500,
      1_700_000_000_000,
    ]);
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("openInput() reads a named pipe, which can be read only once", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/pipe`;
    await new Deno.Command("mkfifo", { args: [path] }).output();
    const writing = Deno.writeTextFile(path, `${LINES.join("\n")}\n`);
    const items = await all(captureInput(await openInput(path), NEVER));
    await writing;
    assert.deepEqual(intervalsOf(items).map(({ rows }) => rows[0]?.rxBytes), [5, 6]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("openInput() says what is wrong with a path that cannot be read: 69", async () => {
  for (
    const [path, problem] of [["/nonexistent", /it is not there/], ["/", /directory/i]] as const
  ) {
    const reading = (async () => await all(captureInput(await openInput(path), NEVER)))();
    await assert.rejects(reading, { name: "CaptureError", message: problem, exitCode: 69 });
  }
});

Deno.test("openInput() opens an empty file", async () => {
  const path = await Deno.makeTempFile();
  try {
    assert.deepEqual(await all(captureInput(await openInput(path), NEVER)), []);
  } finally {
    await Deno.remove(path);
  }
});
