import assert from "node:assert/strict";
import { countWhile, socketOf, sumBy } from "./counting.ts";
import { runWorkload, type Truth } from "./workloads.ts";

Deno.test("every socket path is counted to the byte, received and sent", async (t) => {
  const { counted, result } = await countWhile(() => runWorkload("paths"));
  assert.deepEqual(counted.lost, { rxBytes: 0, txBytes: 0, calls: 0, messages: 0 });
  const sums = sumBy(counted.rows, socketOf);
  const byPath = Map.groupBy(result, (truth) => truth.path);
  for (const [path, truths] of byPath) {
    const skipped = truths.find((truth) => truth.skipped !== undefined)?.skipped;
    const name = skipped === undefined ? path : `${path} (this kernel: ${skipped})`;
    await t.step({
      name,
      ignore: skipped !== undefined,
      fn: () => {
        for (const truth of truths) {
          assert.deepEqual(
            counts(sums, truth),
            { rx: truth.rx_bytes, tx: truth.tx_bytes },
            line(truth),
          );
        }
      },
    });
  }
});

function counts(
  sums: ReadonlyMap<string, { rxBytes: number; txBytes: number }>,
  truth: Truth,
): unknown {
  if (truth.protocol === "none") {
    const any = [...sums].filter(([key]) => key.startsWith(`${truth.pid} `));
    return {
      rx: any.reduce((sum, [, { rxBytes }]) => sum + rxBytes, 0),
      tx: any.reduce((sum, [, { txBytes }]) => sum + txBytes, 0),
    };
  }
  const sum = sums.get(`${truth.pid} ${truth.protocol} ${truth.family}`);
  return { rx: sum?.rxBytes ?? 0, tx: sum?.txBytes ?? 0 };
}

function line(truth: Truth): string {
  return `${truth.path} ${truth.role ?? ""} (${truth.protocol} ${truth.family})`;
}
