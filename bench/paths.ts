/**
 * Every way into and out of a socket, once, and what each program makes of it.
 *
 * @module
 */
import { runWorkload, type Truth } from "../test/kernel/workloads.ts";
import type { CountedRow } from "./counts.ts";
import { count, table } from "./markdown.ts";
import type { Sizes } from "./sizes.ts";
import type { Subjects } from "./subjects.ts";
import { traceWhile } from "./tracer.ts";

/** Paths that the report names even where all programs agree. */
const ALWAYS = ["tcp_recv_peek", "udp_recv_peek", "tcp_splice_from_socket"];

interface PathResult {
  truth: number;
  counted: number;
}

/** Runs all paths under each program; the table has those that not every program counts to the byte. */
export async function measurePaths(
  subjects: Subjects,
  sizes: Sizes,
  log: (text: string) => void,
): Promise<string> {
  const { blog, blogOnTracepoints, ours, oursWithoutSyscalls } = subjects;
  const compared = sizes.allPrograms
    ? [...(blog === undefined ? [] : [blog]), blogOnTracepoints, oursWithoutSyscalls, ours]
    : [blogOnTracepoints, ours];
  const columns: Map<string, PathResult>[] = [];
  for (const subject of compared) {
    log(`paths: ${subject.name}`);
    const { rows, result } = await traceWhile(subject, () => runWorkload("paths"));
    columns.push(byPath(rows, result));
  }
  const paths = [...columns[0]?.keys() ?? []];
  const shown = paths.filter((path) =>
    ALWAYS.some((name) => path.startsWith(`${name},`)) ||
    columns.some((column) => !isExact(column, path))
  );
  const exact = columns.map((column) => paths.filter((path) => isExact(column, path)).length);
  const rows = shown.map((path) => [
    path,
    count(columns[0]?.get(path)?.truth ?? 0),
    ...columns.map((column) => isExact(column, path) ? "exact" : wrong(column.get(path))),
  ]);
  return table(
    ["path, direction", "bytes", ...compared.map(({ name }) => name)],
    [
      [`exact, of ${paths.length}`, "", ...exact.map(String)],
      ...rows,
    ],
  );
}

/** Truth and count of each path, received and sent. */
function byPath(rows: readonly CountedRow[], truths: readonly Truth[]): Map<string, PathResult> {
  const results = new Map<string, PathResult>();
  const seen = new Set<string>();
  for (const truth of truths) {
    if (truth.skipped !== undefined) continue;
    for (const direction of ["received", "sent"] as const) {
      const path = `${truth.path}, ${direction}`;
      const result = results.get(path) ?? { truth: 0, counted: 0 };
      results.set(path, result);
      result.truth += direction === "received" ? truth.rx_bytes : truth.tx_bytes;
      // A process may have more than one line, one for each kind of its sockets.
      if (seen.has(`${path} ${truth.pid}`)) continue;
      seen.add(`${path} ${truth.pid}`);
      result.counted += rows.filter(({ pid }) => pid === truth.pid)
        .reduce((sum, row) => sum + (direction === "received" ? row.rxBytes : row.txBytes), 0);
    }
  }
  return results;
}

function isExact(column: ReadonlyMap<string, PathResult>, path: string): boolean {
  const result = column.get(path);
  return result !== undefined && result.truth === result.counted;
}

function wrong(result: PathResult | undefined): string {
  return result === undefined ? "–" : count(result.counted);
}
