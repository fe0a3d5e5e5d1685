import assert from "node:assert/strict";
import fc from "fast-check";
import type { TrafficEvent } from "../../src/traffic/event.ts";
import { busiestFirst, networkRows, sumOf, sumsBy } from "../../src/traffic/sums.ts";
import { anyEvents, intervalOf, sums } from "./arbitraries.ts";

function byProcess(rows: readonly TrafficEvent[]): ReturnType<typeof sumsBy> {
  return sumsBy(rows, ({ process }) => process);
}

Deno.test("networkRows() leaves out loopback alone: what nobody knows counts", () => {
  const [lo, net, unknown] = [{ scope: "loopback" as const }, { scope: "network" as const }, {}]
    .map((scope) => ({ ...scope, rxBytes: 1, txBytes: 2 }));
  assert.ok(lo !== undefined && net !== undefined && unknown !== undefined);
  assert.deepEqual(networkRows(intervalOf([lo, net, unknown])), [net, unknown]);
});

Deno.test("sumsBy() loses no byte but those of rows that have no name or are the rest", () => {
  fc.assert(fc.property(anyEvents, (rows) => {
    assert.deepEqual(sumOf(rows), sums(rows));
    const named = rows.filter((row) => row.process !== undefined && row.foldedRows === undefined);
    const parts = [...byProcess(rows).values()]
      .map(({ rx, tx }) => ({ rxBytes: rx, txBytes: tx }));
    assert.deepEqual(sums(parts), sums(named));
  }));
});

Deno.test("sumsBy() keeps a name like that of the rest apart from it, and the rows as they are", () => {
  const rows: readonly TrafficEvent[] = Object.freeze([
    Object.freeze({ process: "other", rxBytes: 1, txBytes: 2 }),
    Object.freeze({ process: "other", foldedRows: 3, rxBytes: 100, txBytes: 100 }),
    Object.freeze({ process: "other", rxBytes: 4, txBytes: 8 }),
  ]);
  assert.deepEqual([...byProcess(rows)], [["other", { rx: 5, tx: 10 }]]);
});

Deno.test("busiestFirst() goes by both directions, then by name, without those that moved nothing", () => {
  const found = busiestFirst(
    new Map([
      ["idle", { rx: 0, tx: 0 }],
      ["b", { rx: 1, tx: 4 }],
      ["a", { rx: 5, tx: 0 }],
      ["most", { rx: 0, tx: 6 }],
    ]),
  );
  assert.deepEqual(found.map(([name]) => name), ["most", "a", "b"]);
});
