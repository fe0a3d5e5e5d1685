/**
 * The time that the kernel itself measures for each probe program.
 *
 * @module
 */
import { outputOf } from "./programs_in_c.ts";
import type { Subject } from "./subjects.ts";
import { traceWhile } from "./tracer.ts";

const SWITCH = "/proc/sys/kernel/bpf_stats_enabled";

/** Parts that a load is measured in; the fastest of them counts, as the least disturbed. */
const SAMPLES = 10;

/** Runs and time of one loaded program. */
interface Runs {
  readonly runs: number;
  readonly nanoseconds: number;
}

/** Turns the kernel's statistics of BPF programs on or off; disposing restores what was there. */
export async function setStats(on: boolean): Promise<AsyncDisposable> {
  const before = await Deno.readTextFile(SWITCH);
  await Deno.writeTextFile(SWITCH, on ? "1" : "0");
  return { [Symbol.asyncDispose]: () => Deno.writeTextFile(SWITCH, before) };
}

/** Nanoseconds per run: UDP receive, UDP send, TCP receive, TCP send. */
export async function kernelTimes(
  subject: Subject,
  program: string,
  cpu: string,
  exchanges: number,
): Promise<string[]> {
  await using _stats = await setStats(true);
  const { result } = await traceWhile(subject, async (pid) => {
    const run = (load: string): Promise<Map<string, Runs>> =>
      runsDuring(pid, () => outputOf(program, "exchanges", cpu, load, String(exchanges / SAMPLES)));
    // Two receives for each send tell which program is which.
    const [receive, send] = [...await run("tcp2")].toSorted(([, a], [, b]) => b.runs - a.runs);
    const times: string[] = [];
    for (const load of ["udp", "tcp"]) {
      const samples: Map<string, Runs>[] = [];
      for (let i = 0; i < SAMPLES; i++) samples.push(await run(load));
      for (const file of [receive?.[0], send?.[0]]) times.push(least(samples, file ?? ""));
    }
    return times;
  });
  return result;
}

function least(samples: readonly ReadonlyMap<string, Runs>[], file: string): string {
  const means = samples.flatMap((sample) => {
    const { runs = 0, nanoseconds = 0 } = sample.get(file) ?? {};
    return runs === 0 ? [] : [nanoseconds / runs];
  });
  return means.length === 0 ? "–" : Math.min(...means).toFixed(0);
}

async function runsDuring(
  pid: number,
  action: () => Promise<unknown>,
): Promise<Map<string, Runs>> {
  const before = runsOf(pid);
  await action();
  const during = new Map<string, Runs>();
  for (const [file, { runs, nanoseconds }] of runsOf(pid)) {
    const { runs: runs0 = 0, nanoseconds: nanoseconds0 = 0 } = before.get(file) ?? {};
    during.set(file, { runs: runs - runs0, nanoseconds: nanoseconds - nanoseconds0 });
  }
  return during;
}

/** All BPF programs that a process holds, by file descriptor (kernel/bpf/syscall.c, bpf_prog_show_fdinfo). */
function runsOf(pid: number): Map<string, Runs> {
  const folder = `/proc/${pid}/fdinfo`;
  const found = new Map<string, Runs>();
  for (const { name } of Deno.readDirSync(folder)) {
    const text = Deno.readTextFileSync(`${folder}/${name}`);
    const runs = fieldOf("run_cnt", text);
    const nanoseconds = fieldOf("run_time_ns", text);
    if (runs !== undefined && nanoseconds !== undefined) found.set(name, { runs, nanoseconds });
  }
  return found;
}

function fieldOf(field: string, text: string): number | undefined {
  const [, digits] = new RegExp(`^${field}:\\s*(\\d+)`, "m").exec(text) ?? [];
  return digits === undefined ? undefined : Number(digits);
}
