/**
 * From the command to the first interval, and where the time goes.
 *
 * @module
 */
import { median, table } from "./markdown.ts";
import { startSeconds } from "./process_usage.ts";
import type { Sizes } from "./sizes.ts";
import { Socktraf } from "./socktraf.ts";

/** Stages in milliseconds. */
type Stages = readonly [
  ours: number,
  bpftrace: number,
  interval: number,
  rest: number,
  total: number,
];

/** Starts socktraf some times; gives the table. */
export async function measureStart(
  { starts }: Sizes,
  folder: string,
  log: (text: string) => void,
): Promise<string> {
  const samples: Stages[] = [];
  for (let i = 0; i < starts; i++) {
    log(`start: ${i + 1} of ${starts}`);
    samples.push(await startOnce(folder));
  }
  const stages = [0, 1, 2, 3, 4].map((stage) => samples.map((sample) => sample[stage] ?? NaN));
  const line = (name: string, of: (values: readonly number[]) => number): string[] => [
    name,
    ...stages.map((values) => of(values).toFixed(0)),
  ];
  return table(
    [
      "milliseconds",
      "socktraf, until it starts bpftrace",
      "bpftrace, until it counts",
      "the first interval",
      "two ticks, printing, and socktraf's output",
      "in all",
    ],
    [line("median", median), line("least", (values) => Math.min(...values))],
  );
}

async function startOnce(folder: string): Promise<Stages> {
  const begun = Date.now();
  await using socktraf = await Socktraf.start(folder);
  const spawned = startedMs(socktraf.bpftrace);
  const { line, seenMs } = await socktraf.firstLine();
  const row = JSON.parse(line);
  const end = Date.parse(row.time);
  const start = end - row.interval_seconds * 1000;
  return [spawned - begun, start - spawned, end - start, seenMs - end, seenMs - begun];
}

/** Wall clock at which a process began, to 10 ms. */
function startedMs(pid: number): number {
  const [uptime = "0"] = Deno.readTextFileSync("/proc/uptime").split(" ");
  return Date.now() - (Number(uptime) - startSeconds(pid)) * 1000;
}
