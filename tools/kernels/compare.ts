/**
 * Holds what was counted in a guest against what the workloads say of themselves.
 *
 * @module
 */
import type { Truth } from "../../test/kernel/workloads.ts";
import { type Cell, type Direction, type Losses, NO_LOSSES, type Part } from "./results.ts";

/** Bytes of one process over one kind of socket. */
interface Sum {
  rx: number;
  tx: number;
}

/** What was counted, to be asked about one process. */
export interface Counted {
  /** Bytes of what a workload says of itself: of the same process, and of its kind of socket where that is known. */
  sumOf(truth: Truth): Sum;
  readonly losses: Losses;
}

/** Whole lines of NDJSON; the last may have been cut off. */
function readLines<T>(text: string): T[] {
  return text.split("\n").slice(0, -1).filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as T);
}

/** What workloads say of themselves. Threads are left out: the line of their process has all. */
export function readTruths(text: string): Truth[] {
  return readLines<Truth>(text).filter(({ tid }) => tid === undefined);
}

/** What socktraf wrote as NDJSON. */
export function readRows(text: string): Counted {
  const sums = new Sums();
  let losses = NO_LOSSES;
  for (const row of readLines<Record<string, number | string>>(text)) {
    const number = (name: string): number => Number(row[name] ?? 0);
    losses = {
      rxBytes: losses.rxBytes + number("lost_rx_bytes"),
      txBytes: losses.txBytes + number("lost_tx_bytes"),
      calls: losses.calls + number("lost_calls"),
      messages: losses.messages + number("lost_messages"),
      gaps: losses.gaps + ("gap_seconds" in row ? 1 : 0),
    };
    if (!("pid" in row)) continue;
    const moved = { rx: number("rx_bytes"), tx: number("tx_bytes") };
    sums.add(`${row["pid"]}`, moved);
    sums.add(`${row["pid"]} ${row["protocol"]} ${row["family"]}`, moved);
  }
  return {
    // What is no traffic must not be counted under any name.
    sumOf: ({ pid, protocol, family }) =>
      sums.get(protocol === "none" ? `${pid}` : `${pid} ${protocol} ${family}`),
    losses,
  };
}

/** What the program of the post wrote: maps `@recv` and `@send` by process id and name. */
export function readBlogMaps(text: string): Counted {
  const sums = new Sums();
  interface MapLine {
    readonly type: string;
    readonly data: Readonly<Record<string, Readonly<Record<string, number>>>>;
  }
  for (const { type, data } of readLines<MapLine>(text)) {
    if (type !== "map") continue;
    for (const [key, bytes] of Object.entries(data["@recv"] ?? {})) {
      sums.add(key.split(",")[0] ?? "", { rx: bytes, tx: 0 });
    }
    for (const [key, bytes] of Object.entries(data["@send"] ?? {})) {
      sums.add(key.split(",")[0] ?? "", { rx: 0, tx: bytes });
    }
  }
  return { sumOf: ({ pid }) => sums.get(`${pid}`), losses: NO_LOSSES };
}

/** Compares, workload by workload and direction by direction, in the order in which they ran. */
export function compare(part: Part, truths: readonly Truth[], counted: Counted): Cell[] {
  const cells: Cell[] = [];
  for (const [name, own] of Map.groupBy(truths, ({ path }) => path)) {
    const skipped = own.find((truth) => truth.skipped !== undefined)?.skipped;
    const failed = own.find((truth) => truth.failed !== undefined)?.failed;
    const isTried = skipped === undefined && failed === undefined;
    for (const direction of ["rx", "tx"] as const) {
      cells.push({
        part,
        name,
        direction,
        ...(isTried ? compareOne(direction, own, counted) : NOTHING),
        ...(skipped === undefined ? {} : { skipped }),
        ...(failed === undefined ? {} : { failed }),
      });
    }
  }
  return cells;
}

const NOTHING = { trueBytes: 0, countedBytes: 0, processes: 0, wrongProcesses: 0 };

function compareOne(
  direction: Direction,
  truths: readonly Truth[],
  counted: Counted,
): typeof NOTHING {
  const pairs = truths.map((truth) => ({
    trueBytes: direction === "rx" ? truth.rx_bytes : truth.tx_bytes,
    countedBytes: counted.sumOf(truth)[direction],
  }));
  return {
    trueBytes: pairs.reduce((sum, pair) => sum + pair.trueBytes, 0),
    countedBytes: pairs.reduce((sum, pair) => sum + pair.countedBytes, 0),
    processes: pairs.length,
    wrongProcesses: pairs.filter((pair) => pair.trueBytes !== pair.countedBytes).length,
  };
}

class Sums {
  readonly #sums = new Map<string, Sum>();

  add(key: string, { rx, tx }: Sum): void {
    const sum = this.get(key);
    this.#sums.set(key, { rx: sum.rx + rx, tx: sum.tx + tx });
  }

  get(key: string): Sum {
    return this.#sums.get(key) ?? { rx: 0, tx: 0 };
  }
}
