/**
 * Counts the calls that the kernel skipped the probes for.
 *
 * The kernel does not run a program on a CPU that is already inside one (a tracepoint or kprobe program:
 * any; a fexit program: the same); it counts that in the program's `recursion_misses`, which `/proc/PID/fdinfo` shows (Linux 5.12 and later;
 * kernel/bpf/syscall.c, bpf_prog_show_fdinfo).
 *
 * @module
 */

/** `BPF_PROG_TYPE_KPROBE`, `_TRACEPOINT` and `_TRACING` in include/uapi/linux/bpf.h. */
const COUNTING = [2, 5, 26];

/** Reads the misses of the probe programs of one process. */
export class MissedCalls {
  readonly #fdinfo: string;
  #files: string[] | undefined;
  #total = 0;

  /**
   * @param pid process that holds the programs
   * @param proc where procfs is mounted
   */
  constructor(pid: number, proc: string = "/proc") {
    this.#fdinfo = `${proc}/${pid}/fdinfo`;
  }

  /** Calls missed since the last time; 0 where the kernel does not say. Never throws. */
  take(): number {
    try {
      this.#files ??= this.#findPrograms();
      const total = this.#files.reduce((sum, file) => sum + missesIn(file), 0);
      const missed = Math.max(0, total - this.#total);
      this.#total = total;
      return missed;
    } catch {
      return 0; // The process has ended.
    }
  }

  #findPrograms(): string[] {
    return [...Deno.readDirSync(this.#fdinfo)]
      .map((entry) => `${this.#fdinfo}/${entry.name}`)
      .filter((file) =>
        COUNTING.includes(numberOf("prog_type", Deno.readTextFileSync(file)) ?? -1)
      );
  }
}

function missesIn(file: string): number {
  return numberOf("recursion_misses", Deno.readTextFileSync(file)) ?? 0;
}

function numberOf(field: string, text: string): number | undefined {
  const [, digits] = new RegExp(`^${field}:\\s*(\\d+)`, "m").exec(text) ?? [];
  return digits === undefined ? undefined : Number(digits);
}
