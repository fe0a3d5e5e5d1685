/** Processes as `/proc` shows them. Ids are soon used again; a process is its id and its beginning. */

/** A process that a test has seen. */
export class Watched {
  readonly pid: number;
  readonly #begin: string | undefined;

  constructor(pid: number) {
    this.pid = pid;
    this.#begin = beginOf(pid);
  }

  /** True when it has ended, even if its parent has not yet asked how. */
  get isGone(): boolean {
    return this.#begin === undefined || beginOf(this.pid) !== this.#begin ||
      statOf(this.pid)?.[0] === "Z";
  }

  /** Sends it a signal, if it has not ended. */
  signal(signal: Deno.Signal): void {
    if (this.isGone) return;
    try {
      Deno.kill(this.pid, signal);
    } catch {
      // It has ended meanwhile.
    }
  }
}

/** Processes that descend from one. */
export function descendants(pid: number): Watched[] {
  const parents = [...Deno.readDirSync("/proc")].map(({ name }) => Number(name))
    .filter((id) => id > 0).map((id) => [id, Number(statOf(id)?.[1])] as const);
  const below = (parent: number): number[] =>
    parents.filter(([, of]) => of === parent).flatMap(([id]) => [id, ...below(id)]);
  return below(pid).map((id) => new Watched(id));
}

/** The bpftrace below a process that runs a program, not one that tells its version. */
export function countingBelow(pid: number): Watched | undefined {
  return descendants(pid).find((watched) => {
    try {
      const folder = `/proc/${watched.pid}`;
      return Deno.readTextFileSync(`${folder}/comm`) === "bpftrace\n" &&
        Deno.readTextFileSync(`${folder}/cmdline`).includes("\0json\0");
    } catch {
      return false;
    }
  });
}

/** State, parent and what follows in `/proc/PID/stat`. */
function statOf(pid: number): string[] | undefined {
  try {
    return Deno.readTextFileSync(`/proc/${pid}/stat`).replace(/^.*\) /s, "").split(" ");
  } catch {
    return undefined;
  }
}

/** The moment at which a process began, in the kernel's ticks. */
function beginOf(pid: number): string | undefined {
  return statOf(pid)?.[19];
}
