/**
 * Other bpftraces on this machine: what they attach makes the same calls slower.
 *
 * @module
 */

/** How much to give for a measurement without others. */
export interface Patience {
  /** Longest time in all that is spent waiting for them to end. */
  readonly waitMs: number;
  /** Measurements that are made again at most. */
  readonly repeats: number;
}

/** Watches for bpftraces that are not ours. */
export class OtherTracers {
  /** Measurements that were thrown away because one was there. */
  discarded = 0;
  /** Measurements that were kept although one was there. */
  kept = 0;
  #waitedMs = 0;
  readonly #patience: Patience;

  /** @param patience how much time to spend on measuring alone */
  constructor(patience: Patience) {
    this.#patience = patience;
  }

  /**
   * Runs a measurement while no other bpftrace is there; where one comes, it is made again, a few times.
   *
   * @param measure gives its result and the ids of the bpftraces that it started itself
   */
  async alone<T>(measure: () => Promise<{ readonly value: T; readonly pid: number }>): Promise<T> {
    while (true) {
      await this.#wait();
      const before = bpftraces();
      const { value, pid } = await measure();
      const others = [...before, ...bpftraces()].filter((other) => other !== pid);
      if (others.length === 0) return value;
      if (this.discarded >= this.#patience.repeats) {
        this.kept++;
        return value;
      }
      this.discarded++;
    }
  }

  async #wait(): Promise<void> {
    const begun = performance.now();
    while (
      bpftraces().length > 0 && this.#waitedMs + performance.now() - begun < this.#patience.waitMs
    ) {
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    this.#waitedMs += performance.now() - begun;
  }
}

/** Process ids of all bpftraces; a test's script of that name is none. */
export function bpftraces(): number[] {
  const pids: number[] = [];
  for (const { name } of Deno.readDirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      if (Deno.readLinkSync(`/proc/${name}/exe`).endsWith("/bpftrace")) pids.push(Number(name));
    } catch {
      // It has ended, or it is a thread of the kernel.
    }
  }
  return pids;
}
