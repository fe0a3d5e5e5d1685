/**
 * What a probe program has counted, from the lines that it printed.
 *
 * @module
 */
import { type Decoded, Decoder } from "../src/capture/decoder.ts";
import { decodeLine } from "../src/capture/message.ts";
import type { MissedCalls } from "../src/capture/missed_calls.ts";
import type { Kind } from "./subjects.ts";

/** Bytes of one process under one name. */
export interface CountedRow {
  readonly pid: number;
  readonly name: string;
  readonly rxBytes: number;
  readonly txBytes: number;
}

/** Adds up the output of one run. */
export class Counts {
  readonly #kind: Kind;
  readonly #missed: MissedCalls;
  readonly #decoder = new Decoder();
  readonly #received = new Map<string, number>();
  readonly #sent = new Map<string, number>();
  #reportedLost = 0;

  /** @param missed calls that the kernel ran no probe for, which only socktraf asks about */
  constructor(kind: Kind, missed: MissedCalls) {
    this.#kind = kind;
    this.#missed = missed;
  }

  /** Takes a line. */
  push(line: string, arrivedMs: number): void {
    if (this.#kind === "socktraf") {
      if (line.includes('"interval ')) this.#decoder.missed(this.#missed.take());
      this.#take(this.#decoder.push(line, arrivedMs));
      return;
    }
    const message = decodeLine(line);
    if (message.type !== "map") return;
    const sums = message.name === "@sent" ? this.#sent : this.#received;
    for (const [key, value] of Object.entries(message.values)) {
      if (this.#kind === "cumulative") sums.set(key, Number(value));
      else add(sums, key, Number(value));
    }
  }

  /** All that was counted; nothing can be taken afterwards. */
  end(): { readonly rows: readonly CountedRow[]; readonly reportedLost: number } {
    if (this.#kind === "socktraf") this.#take(this.#decoder.finish());
    const keys = new Set([...this.#received.keys(), ...this.#sent.keys()]);
    const rows = [...keys].map((key) => {
      const comma = key.indexOf(",");
      return {
        pid: Number(key.slice(0, comma)),
        name: key.slice(comma + 1),
        rxBytes: this.#received.get(key) ?? 0,
        txBytes: this.#sent.get(key) ?? 0,
      };
    });
    return { rows, reportedLost: this.#reportedLost };
  }

  #take(items: readonly Decoded[]): void {
    for (const item of items) {
      if (item.kind !== "interval") continue;
      const { rows, lost } = item.interval;
      for (const { pid, process = "", rxBytes, txBytes } of rows) {
        add(this.#received, `${pid},${process}`, rxBytes);
        add(this.#sent, `${pid},${process}`, txBytes);
      }
      this.#reportedLost += lost.rxBytes + lost.txBytes + lost.calls + lost.messages;
    }
  }
}

function add(sums: Map<string, number>, key: string, value: number): void {
  sums.set(key, (sums.get(key) ?? 0) + value);
}
