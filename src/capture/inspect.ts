/**
 * Looks at everything that the capture needs, one thing after another, and says what it finds.
 *
 * @module
 */
import { captureBest } from "./best_capture.ts";
import { confusionOf, findBpftrace, formatVersion } from "./bpftrace.ts";
import { CaptureError } from "./capture_error.ts";
import { type Choice, choosePrograms } from "./choose.ts";
import { abilitiesOf, releaseOf, requireRoot, requireTracefs, requireUnlocked } from "./kernel.ts";
import { limitsFor, RESTART } from "./kernel_capture.ts";
import { type Candidate, type CaptureWish, prepareCapture } from "./prepare.ts";
import type { System } from "./system.ts";

/** One thing that was looked at. */
export interface Finding {
  readonly name: string;
  /** What it is, or what is wrong with it. */
  readonly detail: string;
  /** What to do; only where something is wrong. */
  readonly advice?: string;
  /** Exit code for what is wrong; absent where it is fine. */
  readonly exitCode?: number;
}

/** Looks at the machine; where everything is there it counts for a moment to prove it. */
export async function* inspect(system: System, wish: CaptureWish): AsyncGenerator<Finding> {
  let failed = false;
  const look = async (name: string, action: () => Promise<string> | string): Promise<Finding> => {
    try {
      return { name, detail: await action() };
    } catch (error) {
      if (!(error instanceof CaptureError)) throw error;
      failed = true;
      return { name, detail: error.message, advice: error.advice, exitCode: error.exitCode };
    }
  };
  yield await look("permission", () => {
    requireRoot(system);
    requireUnlocked(system);
    return "may load programs into the kernel";
  });
  yield await look("bpftrace", async () => {
    const bpftrace = await findBpftrace(system, wish.bpftrace, wish.searchPath);
    const confusion = confusionOf(bpftrace, system);
    const name = `${bpftrace.path}, version ${formatVersion(bpftrace.version)}`;
    return confusion === undefined ? name : `${name}\n${confusion}`;
  });
  // Without root the trace events cannot be seen, whether they are there or not.
  if (system.euid !== 0) return;
  let found = { tracefs: "", mountedTracefs: false };
  yield await look("trace events", async () => {
    found = await requireTracefs(system);
    const { tracefs, mountedTracefs } = found;
    return mountedTracefs ? `mounted at ${tracefs} just now` : `at ${tracefs}`;
  });
  yield await look("kernel", () => {
    // What is not mounted cannot be told from what the kernel has not got.
    if (found.tracefs === "") {
      return `Linux ${releaseOf(system)}, whose trace events cannot be seen`;
    }
    const abilities = abilitiesOf(system, found);
    const [best] = choosePrograms(abilities, wish.program);
    return `Linux ${abilities.release}${best === undefined ? "" : `, ${describe(best, wish)}`}`;
  });
  if (!failed) yield await look("counting", () => tryCounting(system, wish));
}

/** `program "fexit" (why)`, and in lines of their own what it does not count. */
function describe({ program, reason, limits }: Choice, wish: CaptureWish): string {
  const why = wish.program === undefined ? reason : "as it was told to";
  const exact = limits.length === 0 ? ["exact on every path that is known"] : limits;
  return [`program "${program}" (${why})`, ...exact].join("\n");
}

/** Runs the program until its first interval. */
async function tryCounting(system: System, wish: CaptureWish): Promise<string> {
  const begunMs = performance.now();
  const { candidates } = await prepareCapture(system, wish);
  const stop = new AbortController();
  const notes: string[] = [];
  let chosen: Candidate = candidates[0];
  const options = {
    limits: limitsFor(wish.intervalMs),
    restart: RESTART,
    signal: stop.signal,
    random: Math.random,
    onChosen: (candidate: Candidate): void => void (chosen = candidate),
  };
  for await (const { items } of captureBest(candidates, options)) {
    notes.push(...items.flatMap((item) => item.kind === "warning" ? [item.text] : []));
    if (items.some(({ kind }) => kind === "interval")) break;
  }
  const seconds = (performance.now() - begunMs) / 1000;
  const says = `the program "${chosen.program}" runs; its first interval came after ${
    seconds.toFixed(1)
  } s`;
  return [says, ...notes, ...(chosen === candidates[0] ? [] : chosen.limits)].join("\n");
}
