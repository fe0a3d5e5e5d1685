/** What bpftrace would print, written by a test, so that it knows every byte. */
import type { Socktraf } from "../socktraf.ts";

/** Received bytes of each process in each interval. */
export const RX_BYTES = 1_000;

/** Intervals of one second for a `socktraf run --input -`. */
export class Feed {
  readonly #socktraf: Socktraf;
  readonly #beginMs = Date.now() - 3_600_000;
  #count = 0;

  constructor(socktraf: Socktraf) {
    this.#socktraf = socktraf;
  }

  /** Intervals written so far. */
  get count(): number {
    return this.#count;
  }

  /** Writes the next interval, in which each process received {@link RX_BYTES}. */
  async interval(processes: number = 1): Promise<void> {
    const index = this.#count++;
    const bytes: Record<string, number> = {};
    const names: Record<string, string> = {};
    for (let process = 0; process < processes; process++) {
      const pid = 1_000 + process;
      names[pid] = `process-${process}`;
      bytes[`${(BigInt(pid) << 30n) | BigInt((6 << 8) | (2 << 3))},5000,0`] = RX_BYTES;
    }
    const end = (index + 1) * 1e9;
    await this.#socktraf.type(
      [
        { type: "socktraf", data: { time_ms: this.#beginMs + index * 1_000 } },
        { type: "printf", data: `interval ${end - 1e9} ${end}\n` },
        { type: "map", data: { "@bytes0": bytes } },
        { type: "map", data: { "@name0": names } },
        { type: "printf", data: "done\n" },
      ].map((line) => `${JSON.stringify(line)}\n`).join(""),
    );
  }
}
