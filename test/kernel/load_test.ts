import assert from "node:assert/strict";
import { countWhile, sumBy } from "./counting.ts";
import { assertExactByProcess, assertNothingLost, totalOf } from "./expect.ts";
import { runWorkload } from "./workloads.ts";

/** Seconds that each load lasts; the sample in CI is short. */
const SECONDS = Deno.env.get("SOCKTRAF_LONG") === undefined ? "4" : "20";

Deno.test("sixteen UDP writers on all cores are counted to the byte", async () => {
  const { counted, result } = await countWhile(() => runWorkload("writers", "16", SECONDS, "udp"));
  assertNothingLost(counted);
  assertExactByProcess(counted, result);
});

Deno.test("sixteen TCP writers and their readers are counted to the byte", async () => {
  const { counted, result } = await countWhile(() => runWorkload("writers", "16", SECONDS, "tcp"));
  assertNothingLost(counted);
  assertExactByProcess(counted, result);
});

Deno.test("short intervals lose nothing at full load", async () => {
  const { counted, result } = await countWhile(
    () => runWorkload("writers", "4", SECONDS, "udp"),
    { intervalMs: 100 },
  );
  assertNothingLost(counted);
  assertExactByProcess(counted, result);
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
  assertExactByProcess(counted, result);
  assert.ok(counted.longestSeconds < 1.25, `an interval took ${counted.longestSeconds} s`);
});

Deno.test("bytes that find no room in a full map are reported as lost, to the byte", async () => {
  const { counted, result } = await countWhile(() => runWorkload("short_lived", "6000", "4"), {
    mapKeys: 500,
  });
  const processes = new Set(result.map(({ pid }) => pid));
  const named = counted.rows.filter((row) =>
    processes.has(row.pid) && row.process !== "short_lived"
  );
  const total = totalOf(result);
  const found = {
    rxBytes: named.reduce((sum, row) => sum + row.rxBytes, 0) + counted.lost.rxBytes,
    txBytes: named.reduce((sum, row) => sum + row.txBytes, 0) + counted.lost.txBytes,
  };
  assert.ok(counted.lost.rxBytes > 0, "the map was not full");
  assert.deepEqual(found, total);
});
