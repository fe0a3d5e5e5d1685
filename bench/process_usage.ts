/**
 * CPU time and memory of processes, from /proc.
 *
 * @module
 */

/** Clock ticks per second of /proc (USER_HZ, the same on every Linux that we know). */
const TICKS = 100;

/** CPU time in seconds that a process has used, its threads included; 10 ms is the finest step. */
export function cpuSeconds(pid: number): number {
  const fields = statFields(pid);
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

/** Moment of a process's start in seconds since boot, to 10 ms. */
export function startSeconds(pid: number): number {
  return Number(statFields(pid)[19]) / TICKS;
}

/** Memory of a process in bytes, what it shares divided among those who share it. */
export function proportionalBytes(pid: number): number {
  const [, kilobytes] = /^Pss:\s+(\d+) kB/m.exec(
    Deno.readTextFileSync(`/proc/${pid}/smaps_rollup`),
  ) ?? [];
  return Number(kilobytes) * 1024;
}

/** The first child of a process whose command line holds two words, once it is there. */
export async function childWith(
  pid: number,
  name: string,
  argument: string,
  timeoutMs: number,
): Promise<number> {
  const until = performance.now() + timeoutMs;
  while (performance.now() < until) {
    for await (const thread of Deno.readDir(`/proc/${pid}/task`)) {
      const children = readOrEmpty(`/proc/${pid}/task/${thread.name}/children`);
      for (const child of children.split(" ").filter((word) => word !== "")) {
        const words = readOrEmpty(`/proc/${child}/cmdline`).split("\0");
        if (words[0]?.endsWith(name) === true && words.includes(argument)) return Number(child);
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  throw new Error(`Process ${pid} has started no ${name} within ${timeoutMs} ms`);
}

/** Fields of /proc/PID/stat behind the name, which may hold anything (proc(5): field 3 is the first). */
function statFields(pid: number): string[] {
  const text = Deno.readTextFileSync(`/proc/${pid}/stat`);
  return text.slice(text.lastIndexOf(")") + 2).split(" ");
}

function readOrEmpty(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return "";
  }
}
