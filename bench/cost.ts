/**
 * What counting costs the processes that are counted.
 *
 * @module
 */
import { kernelTimes, setStats } from "./kernel_time.ts";
import { median, table } from "./markdown.ts";
import { OtherTracers } from "./other_tracers.ts";
import { outputOf } from "./programs_in_c.ts";
import type { Sizes } from "./sizes.ts";
import type { Subject, Subjects } from "./subjects.ts";
import { traceWhile } from "./tracer.ts";

/** Loads of cost.c, and the calls in one exchange that a probe runs for. */
const LOADS = ["udp", "tcp", "getppid"] as const;
type Load = typeof LOADS[number];
const CALLS_PER_EXCHANGE = 2;

/** Nanoseconds per exchange, one number per slice. */
type Slices = Readonly<Record<Load, readonly number[]>>;

/** Slices of one program, and of nothing attached right before and after it. */
interface Pair {
  readonly own: Slices;
  readonly none: Slices;
}

/** CPU that the measuring process is pinned to: not the first, which has more interrupts. */
const CPU = String(Math.min(1, navigator.hardwareConcurrency - 1));

/** Measures every program in interleaved rounds; gives the tables. */
export async function measureCost(
  subjects: Subjects,
  sizes: Sizes,
  program: string,
  log: (text: string) => void,
): Promise<string> {
  const { nothing, blogOnTracepoints, sum, oursWithoutSyscalls, ours, oursByThread } = subjects;
  const attached = sizes.allPrograms
    ? [nothing, blogOnTracepoints, sum, oursWithoutSyscalls, ours, oursByThread]
    : [ours];
  const { rounds, statsExchanges } = sizes.cost;
  const others = new OtherTracers(sizes.cost.patience);
  const pairs = await measurePairs(attached, sizes, program, others, log);
  const all = [...pairs.values()].flat();
  const rows = [
    [
      "nothing attached",
      ...LOADS.flatMap((load) => [range(all.map((pair) => pair.none[load])), "1", "–"]),
    ],
    ...attached.map((subject) => [
      subject.name,
      ...LOADS.flatMap((load) => comparison(pairs.get(subject) ?? [], all, load)),
    ]),
  ];
  const times: string[][] = [];
  for (const subject of attached.filter((one) => one !== nothing)) {
    log(`cost: the kernel's own time, ${subject.name}`);
    times.push([subject.name, ...await kernelTimes(subject, program, CPU, statsExchanges)]);
  }
  const noise = others.discarded + others.kept === 0
    ? ""
    : `\n\nOther bpftraces were at work: ${others.discarded} measurements were made again, ` +
      `${others.kept} are in the table all the same.`;
  return [
    "Nanoseconds of CPU time per exchange (udp: send and receive of a datagram to oneself; tcp: send and receive " +
    `over loopback; one getppid call), least / median of ${rounds} rounds; as a ratio to nothing attached, of the least / ` +
    "median of the ratios to nothing attached right before and after; and how much more a call takes, by the least:",
    table(["program", ...LOADS.flatMap((load) => [`${load} ns`, "ratio", "more, ns"])], rows) +
    noise,
    "Nanoseconds that the kernel itself measures per run of a probe program (kernel.bpf_stats_enabled; " +
    "without the way into the probe, with the clock that measures):",
    table(["program", "UDP receive", "UDP send", "TCP receive", "TCP send"], times),
  ].join("\n\n");
}

/** Nothing attached, one program, nothing attached, the next program … in every round. */
async function measurePairs(
  attached: readonly Subject[],
  { cost: { rounds, slices, sliceMs } }: Sizes,
  program: string,
  others: OtherTracers,
  log: (text: string) => void,
): Promise<Map<Subject, Pair[]>> {
  await using _stats = await setStats(false);
  const pairs = new Map<Subject, Pair[]>(attached.map((subject) => [subject, []]));
  const measure = async (): Promise<Slices> =>
    readSlices(await outputOf(program, "slices", CPU, String(slices), String(sliceMs)));
  const measureNone = (): Promise<Slices> =>
    others.alone(async () => ({ value: await measure(), pid: 0 }));
  let before = await measureNone();
  for (let round = 0; round < rounds; round++) {
    log(`cost: round ${round + 1} of ${rounds}`);
    for (const subject of attached) {
      const own = await others.alone(() => measureUnder(subject, measure));
      const after = await measureNone();
      pairs.get(subject)?.push({ own, none: joined(before, after) });
      before = after;
    }
  }
  return pairs;
}

async function measureUnder<T>(
  subject: Subject,
  measure: () => Promise<T>,
): Promise<{ readonly value: T; readonly pid: number }> {
  const { result } = await traceWhile(subject, async (pid) => ({ value: await measure(), pid }));
  return result;
}

function readSlices(text: string): Slices {
  const slices: Record<Load, number[]> = { udp: [], tcp: [], getppid: [] };
  for (const line of text.trim().split("\n")) {
    const [load, nanoseconds] = line.split(" ");
    slices[load as Load].push(Number(nanoseconds));
  }
  return slices;
}

function joined(a: Slices, b: Slices): Slices {
  return {
    udp: [...a.udp, ...b.udp],
    tcp: [...a.tcp, ...b.tcp],
    getppid: [...a.getppid, ...b.getppid],
  };
}

function range(slices: readonly (readonly number[])[]): string {
  return `${Math.min(...slices.flat()).toFixed(0)} / ${median(slices.flat()).toFixed(0)}`;
}

function comparison(pairs: readonly Pair[], all: readonly Pair[], load: Load): string[] {
  const own = Math.min(...pairs.flatMap((pair) => pair.own[load]));
  const none = Math.min(...all.flatMap((pair) => pair.none[load]));
  const ratios = pairs.map((pair) => median(pair.own[load]) / median(pair.none[load]));
  const calls = load === "getppid" ? 1 : CALLS_PER_EXCHANGE;
  return [
    range(pairs.map((pair) => pair.own[load])),
    `${(own / none).toFixed(2)} / ${median(ratios).toFixed(2)}`,
    ((own - none) / calls).toFixed(0),
  ];
}
