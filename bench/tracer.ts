/**
 * Runs a probe program while work is done, and reads what it counted.
 *
 * @module
 */
import { Child, type ChildLimits } from "../src/capture/child.ts";
import { MissedCalls } from "../src/capture/missed_calls.ts";
import { type CountedRow, Counts } from "./counts.ts";
import { heartbeatUntil } from "./heartbeat.ts";
import type { Subject } from "./subjects.ts";

/** None of these programs is killed for its silence: one that prints nothing is a result. */
const LIMITS: ChildLimits = { startMs: 600_000, silenceMs: 600_000, lastWordsMs: 20_000 };

/** How to run it. */
export interface TraceOptions {
  /** Stops reading for so long, once, when `stallWhen` says so. */
  readonly stallMs?: number;
  /** Looks at a line of output. */
  readonly stallWhen?: (line: string) => boolean;
}

/** What came of it. */
export interface Traced<T> {
  readonly rows: readonly CountedRow[];
  /** Bytes that the program itself reports as lost. */
  readonly reportedLost: number;
  readonly result: T;
}

/**
 * Starts a program, waits until it prints, does the work, stops the program, and gives all
 * that it printed, its last words included.
 *
 * @param work gets the process id of bpftrace
 * @throws {Error} where the program ends before it is asked to
 */
export async function traceWhile<T>(
  subject: Subject,
  work: (pid: number) => Promise<T>,
  options: TraceOptions = {},
): Promise<Traced<T>> {
  await using child = await Child.start(subject.child, LIMITS);
  const counts = new Counts(subject.kind, new MissedCalls(child.pid));
  const ready = Promise.withResolvers<void>();
  let isStopped = false;
  const reading = (async () => {
    let stalled = options.stallMs === undefined;
    for await (const { lines, arrivedMs } of child.lines()) {
      for (const line of lines) {
        counts.push(line, arrivedMs);
        if (isSignOfLife(line)) ready.resolve();
        if (!stalled && options.stallWhen?.(line) === true) {
          stalled = true;
          await new Promise((resolve) => setTimeout(resolve, options.stallMs));
        }
      }
    }
    const { code, stderr } = await child.end();
    ready.reject(new Error(`${subject.name}: bpftrace ended with code ${code}: ${stderr}`));
    if (!isStopped) throw new Error(`${subject.name}: bpftrace ended with code ${code}: ${stderr}`);
    if (!stalled) throw new Error(`${subject.name}: the consumer never stalled`);
  })();
  ready.promise.catch(() => undefined);
  reading.catch(() => undefined);
  await heartbeatUntil(ready.promise);
  const result = await work(child.pid);
  await new Promise((resolve) => setTimeout(resolve, 50));
  isStopped = true;
  child.stop();
  await reading;
  return { ...counts.end(), result };
}

/** True for a line that a program prints only when it counts. */
function isSignOfLife(line: string): boolean {
  return line.includes('"map"') || line.includes('"printf"');
}
