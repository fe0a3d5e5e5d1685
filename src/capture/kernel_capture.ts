/**
 * Captures from the kernel: runs bpftrace, and runs it again when it fails.
 *
 * @module
 */
import { CaptureError } from "./capture_error.ts";
import type { Captured } from "./captured.ts";
import { Child, type ChildEnd, type ChildLimits, type ChildOptions } from "./child.ts";
import { Decoder } from "./decoder.ts";
import { MissedCalls } from "./missed_calls.ts";
import { pause } from "./pause.ts";

/** How bpftrace is run again after it has failed. */
export interface RestartPolicy {
  /** Pause before the first restart; each further one doubles it, up to `longestMs`, less a random part of up to a half. */
  readonly firstMs: number;
  readonly longestMs: number;
  /** A failure after so long a run is a first one again. */
  readonly forgetMs: number;
}

/** Restarts within half a second at first, at the latest after half a minute. */
export const RESTART: RestartPolicy = { firstMs: 500, longestMs: 30_000, forgetMs: 60_000 };

/** Time limits for an interval: three of them without a word mean that bpftrace is stuck. */
export function limitsFor(intervalMs: number): ChildLimits {
  return { startMs: 300_000, silenceMs: 3 * intervalMs + 5_000, lastWordsMs: 10_000 };
}

/** What {@link captureKernel} needs. */
export interface KernelCaptureOptions {
  readonly child: ChildOptions;
  readonly limits: ChildLimits;
  readonly restart: RestartPolicy;
  /** When it aborts, the last words are read and the stream ends. */
  readonly signal: AbortSignal;
  /** Gives a number from 0 to 1, as `Math.random` does. */
  readonly random: () => number;
}

/** How one run of bpftrace ended. */
interface RunEnd extends ChildEnd {
  readonly silent: boolean;
}

/** The end of a run that has not begun: the code is that of a shell which cannot find a command. */
const NOT_STARTED = { code: 127, signal: null, silent: false } as const;

/** The end of a run that nobody listens to any more. */
const ABANDONED: RunEnd = { code: 0, signal: null, stderr: "", silent: false };

/**
 * Captures from the kernel until the signal aborts. Where bpftrace fails after it has worked, it is
 * started again, and the time without it is a gap in the stream.
 *
 * @throws {CaptureError} 69 or 77 where bpftrace fails before it has given its first interval
 */
export async function* captureKernel(options: KernelCaptureOptions): AsyncGenerator<Captured> {
  const { signal, restart } = options;
  let lastEndMs: number | undefined;
  let failure: string | undefined;
  let pauseMs = restart.firstMs;
  while (!signal.aborted) {
    const startedMs = Date.now();
    const run = runOnce(options);
    let next = await run.next();
    try {
      for (; next.done !== true; next = await run.next()) {
        for (const item of next.value.items) {
          if (item.kind !== "interval") continue;
          const { timeMs, intervalSeconds } = item.interval;
          if (failure !== undefined && lastEndMs !== undefined) {
            yield gap(lastEndMs, timeMs - intervalSeconds * 1000, failure);
            failure = undefined;
          }
          lastEndMs = timeMs;
        }
        yield next.value;
      }
    } finally {
      if (next.done !== true) await run.return(ABANDONED);
    }
    if (signal.aborted) break;
    if (lastEndMs === undefined) throw startFailure(next.value);
    failure = describe(next.value);
    if (Date.now() - startedMs > restart.forgetMs) pauseMs = restart.firstMs;
    yield warning(`${failure}; it is started again, and what is missing is shown as a gap`);
    await pause(pauseMs * (1 - options.random() / 2), signal);
    pauseMs = Math.min(restart.longestMs, pauseMs * 2);
  }
  if (failure !== undefined && lastEndMs !== undefined) yield gap(lastEndMs, Date.now(), failure);
}

/** One run of bpftrace, from its start to its last words. */
async function* runOnce(options: KernelCaptureOptions): AsyncGenerator<Captured, RunEnd> {
  let started: Child;
  try {
    started = await Child.start(options.child, options.limits);
  } catch (error) {
    // Somebody may be exchanging it for a newer one just now.
    return { ...NOT_STARTED, stderr: error instanceof Error ? error.message : String(error) };
  }
  await using child = started;
  const stop = (): void => child.stop();
  options.signal.addEventListener("abort", stop);
  if (options.signal.aborted) stop();
  try {
    const decoder = new Decoder();
    const missed = new MissedCalls(child.pid);
    const { chrt } = options.child;
    let isPreferred = chrt === undefined;
    for await (const { lines, arrivedMs, oversized } of child.lines()) {
      const skipped = decoder.skipped(oversized);
      if (skipped.length > 0) yield { arrivedMs, items: skipped };
      for (const line of lines) {
        if (line.includes('"interval ')) {
          decoder.missed(missed.take());
          const problem = isPreferred || chrt === undefined ? undefined : await child.prefer(chrt);
          isPreferred = true;
          if (problem !== undefined) yield warning(ordinaryPriority(problem));
        }
        yield { line, arrivedMs, items: decoder.push(line, arrivedMs) };
      }
    }
    yield { arrivedMs: Date.now(), items: decoder.finish() };
    return { ...await child.end(), silent: child.silent };
  } finally {
    options.signal.removeEventListener("abort", stop);
  }
}

function ordinaryPriority(problem: string): string {
  return `bpftrace cannot be given real-time priority (${problem}); on this kernel, which takes the ` +
    "CPU from a task at any moment, calls may be missed while it prints";
}

/** Why bpftrace ended, one sentence without a final period. */
function describe({ code, signal, silent, stderr }: RunEnd): string {
  const how = silent
    ? "said nothing any more and was killed"
    : signal === null
    ? `ended with code ${code}`
    : `was killed by ${signal}`;
  const why = complaint(stderr);
  return why === undefined ? `bpftrace ${how}` : `bpftrace ${how}: ${why}`;
}

function startFailure(end: RunEnd): CaptureError {
  const forbidden = /not permitted|permission denied|EPERM|EACCES/i.test(
    complaint(end.stderr) ?? "",
  );
  return new CaptureError(
    `Cannot start counting: ${describe(end)}`,
    // bpftrace says so whenever it cannot raise the limit; mostly that does not matter.
    forbidden && end.stderr.includes("RLIMIT_MEMLOCK")
      ? "Let it lock memory, as which kernels before 5.11 count maps: ulimit -l unlimited, " +
        "in a unit LimitMEMLOCK=infinity"
      : "Run it by hand to see all it says: socktraf program | sudo bpftrace -",
    forbidden ? 77 : 69,
  );
}

/** The first complaint on bpftrace's standard error; the one about RLIMIT_MEMLOCK means nothing. */
function complaint(stderr: string): string | undefined {
  const lines = stderr.split("\n").map((line) => line.trim()).filter((line) =>
    line !== "" && !line.includes("RLIMIT_MEMLOCK")
  );
  const error = lines.find((line) => /error|fatal/i.test(line)) ?? lines[0];
  return error?.replace(/^\S*:?\s*(ERROR|FATAL):\s*/, "");
}

function gap(fromMs: number, toMs: number, reason: string): Captured {
  const gapSeconds = Math.max(0, (toMs - fromMs) / 1000);
  return { arrivedMs: toMs, items: [{ kind: "gap", timeMs: toMs, gapSeconds, reason }] };
}

function warning(text: string): Captured {
  return { arrivedMs: Date.now(), items: [{ kind: "warning", text, count: 1 }] };
}
