/**
 * Captures from a file or from standard input in place of the kernel.
 *
 * @module
 */
import { CaptureError } from "./capture_error.ts";
import type { Captured } from "./captured.ts";
import { Decoder } from "./decoder.ts";
import { LineSplitter } from "./line_splitter.ts";
import { endMoment } from "./message.ts";
import { WallClock } from "./wall_clock.ts";

/** Bytes of bpftrace's output. */
export interface Input {
  readonly stream: ReadableStream<Uint8Array>;
  /** Tells the wall clock of moments that the input gives on the monotonic clock only. */
  readonly clock: WallClock;
  /** How long to read on when the capture is stopped: a bpftrace at the other end of the pipe has heard the Ctrl-C, too. */
  readonly lastWordsMs: number;
}

/**
 * Opens a file with bpftrace's output. Where it does not say when it was made, its last interval is taken
 * to end when the file was last written.
 *
 * @throws {CaptureError} 69 where it cannot be read
 */
export async function openInput(path: string): Promise<Input> {
  try {
    const { mtime, isFile } = await Deno.stat(path);
    // A pipe can be read only once.
    const endNs = isFile ? await lastMoment((await Deno.open(path)).readable) : undefined;
    const clock = endNs === undefined || mtime === null
      ? new WallClock()
      : new WallClock(mtime.getTime() - endNs / 1e6);
    return { stream: (await Deno.open(path)).readable, clock, lastWordsMs: 0 };
  } catch (error) {
    throw readError(`"${path}"`, error);
  }
}

function readError(source: string, error: unknown): CaptureError {
  const message = error instanceof Error ? error.message : String(error);
  const problem = error instanceof Deno.errors.NotFound ? "it is not there" : message;
  return new CaptureError(
    `Cannot read input ${source}: ${problem}`,
    "Give a file that socktraf record or bpftrace -f json has written, or - for standard input",
    69,
  );
}

/**
 * Captures from a stream until it ends.
 *
 * @param signal ends the capture with what has arrived so far
 */
export async function* captureInput(input: Input, signal: AbortSignal): AsyncGenerator<Captured> {
  const decoder = new Decoder(input.clock);
  const splitter = new LineSplitter();
  const reader = input.stream.getReader();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = (): void => {
    timer = setTimeout(() => void reader.cancel().catch(() => undefined), input.lastWordsMs);
  };
  signal.addEventListener("abort", stop);
  if (signal.aborted) stop();
  let oversized = 0;
  try {
    for (let done = false; !done;) {
      const chunk = await reader.read().catch((error: unknown) => {
        throw readError("to its end", error);
      });
      done = chunk.done;
      const lines = chunk.done ? splitter.end() : splitter.push(chunk.value);
      const arrivedMs = Date.now();
      const skipped = decoder.skipped(splitter.oversized - oversized);
      oversized = splitter.oversized;
      if (skipped.length > 0) yield { arrivedMs, items: skipped };
      for (const line of lines) yield { line, arrivedMs, items: decoder.push(line, arrivedMs) };
    }
    yield { arrivedMs: Date.now(), items: decoder.finish() };
  } finally {
    signal.removeEventListener("abort", stop);
    clearTimeout(timer);
    await reader.cancel().catch(() => undefined);
  }
}

/** The last moment of the monotonic clock that a stream names; undefined where it names none. */
async function lastMoment(stream: ReadableStream<Uint8Array>): Promise<number | undefined> {
  const splitter = new LineSplitter();
  let last: number | undefined;
  const look = (lines: readonly string[]): void => {
    for (const line of lines) last = endMoment(line) ?? last;
  };
  for await (const chunk of stream) look(splitter.push(chunk));
  look(splitter.end());
  return last;
}
