import assert from "node:assert/strict";
import type { RawRow } from "../../src/traffic/raw.ts";
import { countWhile, type Sum, sumBy } from "./counting.ts";
import { assertExactByProcess, assertNothingLost, totalOf } from "./expect.ts";
import { runWorkload } from "./workloads.ts";

/** Seconds that each load lasts; the sample in CI is short. */
const SECONDS = Deno.env.get("SOCKTRAF_LONG") === undefined ? "4" : "20";

Deno.test("sixteen UDP writers on all cores are counted to the byte", async () => {
  const { counted, result } = await countWhile(() => runWorkload("writers", "16", SECONDS, "udp"));
  assertNothingLost(counted);
  assertExactByProcess(counted, result, "writers");
});

Deno.test("sixteen TCP writers and their readers are counted to the byte", async () => {
  const { counted, result } = await countWhile(() => runWorkload("writers", "16", SECONDS, "tcp"));
  assertNothingLost(counted);
  assertExactByProcess(counted, result, "writers");
});

Deno.test("short intervals lose nothing at full load", async () => {
  const { counted, result } = await countWhile(
    () => runWorkload("writers", "4", SECONDS, "udp"),
    { intervalMs: 100 },
  );
  assertNothingLost(counted);
  assertExactByProcess(counted, result, "writers");
});

Deno.test("threads of one process are counted apart, to the byte, where rows are kept by thread", async () => {
  const { counted, result } = await countWhile(
    () => runWorkload("writers", "--threads", "8", SECONDS, "udp"),
    { threads: true },
  );
  assertNothingLost(counted);
  const threads = result.filter((truth) => truth.tid !== undefined);
  assert.equal(threads.length, 8);
  const sums = sumBy(counted.rows, (row) => `${row.pid} ${row.tid}`);
  for (const { pid, tid, rx_bytes, tx_bytes } of threads) {
    assert.deepEqual(sums.get(`${pid} ${tid}`), { rxBytes: rx_bytes, txBytes: tx_bytes });
  }
});

Deno.test("thirty thousand short-lived processes are all counted and keep their names", async () => {
  const { counted, result } = await countWhile(() => runWorkload("short_lived", "30000", "4"));
  assertNothingLost(counted);
  const sums = sumBy(
    counted.rows.filter((row) => /^s\d+$/.test(row.process ?? "")),
    (row) => `${row.pid} ${row.process}`,
  );
  const expected = new Map(
    result.map(({ pid, process, rx_bytes, tx_bytes }) => [
      `${pid} ${process}`,
      { rxBytes: rx_bytes, txBytes: tx_bytes },
    ]),
  );
  assert.equal(expected.size, 30_000);
  const wrong = [...expected].filter(([key, { rxBytes, txBytes }]) => {
    const sum = sums.get(key);
    return sum?.rxBytes !== rxBytes || sum.txBytes !== txBytes;
  });
  assert.deepEqual(wrong.slice(0, 5), [], `${wrong.length} processes differ`);
  assert.equal(sums.size, expected.size);
});

Deno.test("five thousand active processes do not make it miss a tick", async () => {
  const { counted, result } = await countWhile(() => runWorkload("steady", "5000", "1", "10"));
  assertNothingLost(counted);
  assertExactByProcess(counted, result, "steady");
  assert.ok(counted.longestSeconds < 1.25, `an interval took ${counted.longestSeconds} s`);
});

Deno.test("bytes that find no room in a full map are reported as lost, to the byte", async () => {
  // Lost bytes have no process: a second capture with room for all tells what others moved meanwhile.
  const { counted: all, result: { counted: few, result } } = await countWhile(() =>
    countWhile(() => runWorkload("short_lived", "6000", "4"), { mapKeys: 500 })
  );
  assertNothingLost(all);
  const processes = new Set(result.map(({ pid }) => pid));
  const others = totalRows(all.rows.filter((row) => !processes.has(row.pid)));
  const found = totalRows(few.rows.filter((row) => processes.has(row.pid)));
  const truth = totalOf(result);
  assert.ok(few.lost.rxBytes > 0, "the map was not full");
  const surplus = {
    rxBytes: found.rxBytes + few.lost.rxBytes - truth.rxBytes,
    txBytes: found.txBytes + few.lost.txBytes - truth.txBytes,
  };
  assert.ok(
    surplus.rxBytes >= 0 && surplus.rxBytes <= others.rxBytes,
    JSON.stringify({ surplus, others }),
  );
  assert.ok(
    surplus.txBytes >= 0 && surplus.txBytes <= others.txBytes,
    JSON.stringify({ surplus, others }),
  );
});

function totalRows(rows: readonly RawRow[]): Sum {
  return {
    rxBytes: rows.reduce((sum, row) => sum + row.rxBytes, 0),
    txBytes: rows.reduce((sum, row) => sum + row.txBytes, 0),
  };
}
