/**
 * Bytes lost or invented, held against what the workloads' own system calls returned.
 *
 * @module
 */
import { runWorkload, type Truth } from "../test/kernel/workloads.ts";
import type { CountedRow } from "./counts.ts";
import { count, difference, table } from "./markdown.ts";
import type { Sizes } from "./sizes.ts";
import { type Subject, type Subjects, withOurMaps } from "./subjects.ts";
import { type TraceOptions, traceWhile } from "./tracer.ts";

/** Received and sent bytes. */
export interface Sum {
  readonly rxBytes: number;
  readonly txBytes: number;
}

/** Runs the three loads under every program; gives a table for each. */
export async function measureAccuracy(
  subjects: Subjects,
  sizes: Sizes,
  log: (text: string) => void,
): Promise<string> {
  const { blog, blogOnTracepoints, sum, ours, oursWithoutSyscalls, oursByThread } = subjects;
  const references = sizes.allPrograms
    ? [...(blog === undefined ? [] : [blog]), blogOnTracepoints, sum]
    : [blogOnTracepoints];
  const all = sizes.allPrograms
    ? [...references, ours, oursWithoutSyscalls, oursByThread]
    : [...references, ours];
  const seconds = String(sizes.steadySeconds);
  const sections: string[] = [];
  for (const protocol of sizes.allPrograms ? ["udp", "tcp"] : ["udp"]) {
    sections.push(
      `(a) Steady load: 4 writers as fast as they can on all cores, ${protocol.toUpperCase()}, ` +
        `${seconds} s`,
      await compare(all, ["writers", "4", seconds, protocol], log),
    );
  }
  const { processes, rate, seconds: stallSeconds, stallMs } = sizes.stall;
  sections.push(
    `(b) A consumer that stops reading for ${stallMs / 1000} s: ${processes} processes, ` +
      `${rate} datagrams a second each, ${stallSeconds} s`,
    await compare(
      [...references, ours],
      ["steady", String(processes), String(rate), String(stallSeconds)],
      log,
      { stallMs, stallWhen: (line) => line.length > processes * 8 },
    ),
    `(c) ${count(sizes.shortLived)} short-lived processes, 4 at a time`,
    await compare(
      [
        ...references,
        ...(sizes.allPrograms ? references : [])
          .map((subject) => withOurMaps(subject, subjects.prepared)),
        ours,
      ],
      ["short_lived", String(sizes.shortLived), "4"],
      log,
    ),
  );
  return sections.join("\n\n");
}

/** Runs one workload under each program in turn. */
async function compare(
  subjects: readonly Subject[],
  [workload = "", ...args]: readonly string[],
  log: (text: string) => void,
  options: TraceOptions = {},
): Promise<string> {
  const rows: string[][] = [];
  for (const subject of subjects) {
    log(`${workload} ${args.join(" ")}: ${subject.name}`);
    const traced = await traceWhile(subject, () => runWorkload(workload, ...args), options);
    const truth = totalOf(traced.result);
    const counted = countedFor(traced.rows, traced.result);
    rows.push([
      subject.name,
      count(truth.rxBytes),
      difference(counted.rxBytes, truth.rxBytes),
      difference(counted.txBytes, truth.txBytes),
      subject.kind === "socktraf" ? count(traced.reportedLost) : "–",
    ]);
  }
  return table(
    ["program", "bytes received (as many sent)", "wrong, received", "wrong, sent", "reported lost"],
    rows,
  );
}

/** What was counted for the processes of a workload, and, where they say their names, under these names. */
function countedFor(rows: readonly CountedRow[], truths: readonly Truth[]): Sum {
  const wanted = new Set(truths.map(identity));
  const named = truths.some(({ process }) => process !== undefined);
  return totalOf(
    rows.filter(({ pid, name }) => wanted.has(named ? `${pid} ${name}` : String(pid)))
      .map(({ rxBytes, txBytes }) => ({ rx_bytes: rxBytes, tx_bytes: txBytes })),
  );
}

function identity({ pid, process }: Truth): string {
  return process === undefined ? String(pid) : `${pid} ${process}`;
}

function totalOf(rows: readonly Pick<Truth, "rx_bytes" | "tx_bytes">[]): Sum {
  return {
    rxBytes: rows.reduce((sum, row) => sum + row.rx_bytes, 0),
    txBytes: rows.reduce((sum, row) => sum + row.tx_bytes, 0),
  };
}
