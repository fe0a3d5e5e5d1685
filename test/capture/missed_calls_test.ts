import assert from "node:assert/strict";
import { MissedCalls } from "../../src/capture/missed_calls.ts";

/** A procfs with one process, whose descriptors say this. */
class FakeProc implements Disposable {
  readonly path: string = Deno.makeTempDirSync();

  /** Says something about descriptors; undefined: it is closed. */
  set(descriptors: Readonly<Record<number, string | undefined>>): void {
    const folder = `${this.path}/42/fdinfo`;
    Deno.mkdirSync(folder, { recursive: true });
    for (const [fd, text] of Object.entries(descriptors)) {
      if (text === undefined) Deno.removeSync(`${folder}/${fd}`);
      else Deno.writeTextFileSync(`${folder}/${fd}`, text);
    }
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.path, { recursive: true });
  }
}

/** As the kernel describes a program of a type: 2 kprobe, 5 tracepoint, 7 perf event, 26 tracing (fexit). */
function program(type: number, misses?: number): string {
  return `pos:\t0\nflags:\t02000002\nprog_type:\t${type}\nprog_jited:\t1\nrun_cnt:\t9\n` +
    (misses === undefined ? "" : `recursion_misses:\t${misses}\n`);
}

Deno.test("MissedCalls adds up the kprobe, tracepoint and fexit programs, and nothing else", () => {
  using proc = new FakeProc();
  const missed = new MissedCalls(42, proc.path);
  proc.set({
    0: "pos:\t0\nflags:\t02\n",
    5: program(5, 3),
    6: program(7, 100),
    7: program(5, 4),
    8: program(2, 20),
    9: program(26, 1000),
    10: program(3, 200_000),
  });
  assert.equal(missed.take(), 1027);
});

Deno.test("MissedCalls tells each call once", () => {
  using proc = new FakeProc();
  const missed = new MissedCalls(42, proc.path);
  proc.set({ 5: program(5, 3) });
  assert.equal(missed.take(), 3);
  assert.equal(missed.take(), 0);
  proc.set({ 5: program(5, 10) });
  assert.equal(missed.take(), 7);
});

Deno.test("MissedCalls tells nothing where the kernel does not say, or the process is gone", () => {
  using proc = new FakeProc();
  assert.equal(new MissedCalls(42, proc.path).take(), 0);
  const missed = new MissedCalls(42, proc.path);
  proc.set({ 5: program(5) });
  assert.equal(missed.take(), 0);
  proc.set({ 5: undefined });
  assert.equal(missed.take(), 0);
});
