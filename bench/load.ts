/**
 * CPU time and memory of socktraf as a user runs it.
 *
 * @module
 */
import { runWorkload, type Truth } from "../test/kernel/workloads.ts";
import { count, difference, table } from "./markdown.ts";
import { cpuSeconds, proportionalBytes } from "./process_usage.ts";
import type { Sizes } from "./sizes.ts";
import { Socktraf } from "./socktraf.ts";

/** Datagrams a second of each process: so that each is in every interval. */
const RATE = 2;

interface Case {
  readonly name: string;
  readonly processes: number;
  readonly flags: readonly string[];
}

/** Measures idle and with many processes; gives the table. */
export async function measureLoad(
  sizes: Sizes,
  folder: string,
  log: (text: string) => void,
): Promise<string> {
  const { seconds, processes } = sizes.load;
  const most = Math.max(...processes);
  const cases: Case[] = [
    { name: "idle", processes: 0, flags: [] },
    ...processes.map((number) => ({
      name: `${count(number)} active processes`,
      processes: number,
      flags: [],
    })),
  ];
  if (sizes.allPrograms) {
    cases.push({
      name: `${count(most)} active processes, --group-by process --top 20`,
      processes: most,
      flags: ["--group-by", "process", "--top", "20"],
    });
  }
  const rows: string[][] = [];
  for (const one of cases) {
    log(`load: ${one.name}`);
    rows.push([one.name, ...await measureCase(one, sizes, folder)]);
  }
  return table(
    [
      `${seconds} s at intervals of 1 s, NDJSON to a file`,
      "TypeScript, CPU s",
      "% of a core",
      "bpftrace, CPU s",
      "% of a core",
      "TypeScript, PSS MB",
      "bpftrace, PSS MB",
      "longest interval, s",
      "late by a tick or more",
      "wrong, received",
      "wrong, sent",
    ],
    rows,
  );
}

async function measureCase(
  { processes, flags }: Case,
  { load: { seconds }, settleMs }: Sizes,
  folder: string,
): Promise<string[]> {
  await using socktraf = await Socktraf.start(folder, ...flags);
  const { pid, bpftrace } = socktraf;
  await socktraf.firstLine();
  const settle = settleMs / 1000;
  await sleep(settle);
  const loadSeconds = String(seconds + Math.ceil(2 * settle));
  const working = processes === 0
    ? Promise.resolve([])
    : runWorkload("steady", String(processes), String(RATE), loadSeconds);
  working.catch(() => undefined);
  await sleep(2 * settle);
  const begun = performance.now();
  const before = [cpuSeconds(pid), cpuSeconds(bpftrace)];
  await sleep(seconds);
  const used = [cpuSeconds(pid), cpuSeconds(bpftrace)].map((cpu, i) => cpu - (before[i] ?? 0));
  const passed = (performance.now() - begun) / 1000;
  const memory = [proportionalBytes(pid), proportionalBytes(bpftrace)];
  const truths = await working;
  await sleep(0.1);
  await socktraf.stop();
  return [
    ...used.flatMap((cpu) => [cpu.toFixed(2), (cpu / passed * 100).toFixed(2)]),
    ...memory.map((bytes) => (bytes / 1e6).toFixed(0)),
    ...compare(await socktraf.lines(), truths),
  ];
}

/** The longest interval, how many were late, and what is wrong in the rows. */
function compare(lines: readonly string[], truths: readonly Truth[]): string[] {
  const pids = new Set(truths.map(({ pid }) => pid));
  const intervals = new Map<string, number>();
  let rxBytes = 0;
  let txBytes = 0;
  for (const line of lines) {
    const row = JSON.parse(line);
    intervals.set(row.time, row.interval_seconds ?? 0);
    const isOurs = row.pid === undefined ? row.process === "steady" : pids.has(row.pid);
    if (!isOurs) continue;
    rxBytes += row.rx_bytes;
    txBytes += row.tx_bytes;
  }
  if (truths.length === 0) return ["–", "–", "–", "–"];
  const lengths = [...intervals.values()];
  const truth = (field: "rx_bytes" | "tx_bytes"): number =>
    truths.reduce((sum, row) => sum + row[field], 0);
  return [
    Math.max(...lengths).toFixed(3),
    `${lengths.filter((length) => length > 1.05).length} of ${lengths.length}`,
    difference(rxBytes, truth("rx_bytes")),
    difference(txBytes, truth("tx_bytes")),
  ];
}

function sleep(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}
