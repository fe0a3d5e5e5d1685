/**
 * Compares what was counted with what the workloads say of themselves.
 *
 * @module
 */
import assert from "node:assert/strict";
import { type Counted, type Sum, sumBy } from "./counting.ts";
import type { Truth } from "./workloads.ts";

/** Fails unless nothing is known to be missing. */
export function assertNothingLost(counted: Counted): void {
  assert.deepEqual(
    { lost: counted.lost, warnings: counted.warnings },
    { lost: { rxBytes: 0, txBytes: 0, calls: 0, messages: 0 }, warnings: [] },
  );
  assert.equal(counted.gaps, 0);
}

/**
 * Fails unless every process was counted to the byte. Process ids are soon used again: another process
 * may have had the same one before or after it.
 *
 * @param name of the processes; without it each may have any
 */
export function assertExactByProcess(
  counted: Counted,
  truths: readonly Truth[],
  name?: string,
): void {
  const rows = name === undefined
    ? counted.rows
    : counted.rows.filter(({ process }) => process === name);
  const sums = sumBy(rows, (row) => String(row.pid));
  const expected = new Map<string, Sum>();
  for (const { pid, rx_bytes, tx_bytes } of truths) {
    const sum = expected.get(String(pid)) ?? { rxBytes: 0, txBytes: 0 };
    sum.rxBytes += rx_bytes;
    sum.txBytes += tx_bytes;
    expected.set(String(pid), sum);
  }
  assert.ok(expected.size > 0, "the workload says nothing of itself");
  const wrong = [...expected].filter(([pid, sum]) => {
    const got = sums.get(pid);
    return got?.rxBytes !== sum.rxBytes || got.txBytes !== sum.txBytes;
  });
  assert.deepEqual(
    wrong.map(([pid, sum]) => ({ pid, expected: sum, counted: sums.get(pid) })).slice(0, 10),
    [],
    `${wrong.length} of ${expected.size} processes differ`,
  );
}

/** Bytes that all processes of a workload moved by their own account. */
export function totalOf(truths: readonly Truth[]): Sum {
  return {
    rxBytes: truths.reduce((sum, truth) => sum + truth.rx_bytes, 0),
    txBytes: truths.reduce((sum, truth) => sum + truth.tx_bytes, 0),
  };
}
