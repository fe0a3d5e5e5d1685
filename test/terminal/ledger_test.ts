import assert from "node:assert/strict";
import fc from "fast-check";
import { Ledger } from "../../src/terminal/ledger.ts";
import { VIEWS } from "../../src/terminal/views.ts";
import { applyView } from "../../src/traffic/apply_view.ts";
import { LABEL_FIELDS, labelKey } from "../../src/traffic/labels.ts";
import { Totals } from "../../src/traffic/totals.ts";
import { GROUP_FIELDS, type GroupField, NO_FILTER } from "../../src/traffic/view.ts";
import { anyEvents, intervalOf } from "../traffic/arbitraries.ts";
import { event, intervalAt } from "./fixtures.ts";

/** Sums by labels, as `socktraf totals` has them. */
function totalsOf(
  intervals: readonly ReturnType<typeof intervalOf>[],
  groupBy: readonly GroupField[],
): Map<string, string> {
  const totals = new Totals();
  for (const interval of intervals) {
    totals.add(applyView(interval, { groupBy, filter: NO_FILTER, includeLoopback: true }));
  }
  return new Map(
    totals.rows().map(({ labels, foldedRows, rxBytes, txBytes }) => [
      foldedRows === undefined
        ? labelKey({ ...labels, rxBytes: 0, txBytes: 0 }, LABEL_FIELDS)
        : "other",
      `${rxBytes} ${txBytes}`,
    ]),
  );
}

Deno.test("every view of the ledger adds up to the totals of that grouping, to the byte", () => {
  fc.assert(fc.property(fc.array(anyEvents, { maxLength: 5 }), (batches) => {
    // Which row is "loopback" decides with the view's own fields; a row without a scope is "network".
    const intervals = batches.map((events) =>
      intervalOf(
        events.map((one) =>
          one.foldedRows !== undefined
            ? one
            : { ...one, tid: one.tid ?? 9, scope: one.scope ?? "network" }
        ),
      )
    );
    const ledger = new Ledger();
    for (const interval of intervals) {
      ledger.add(interval);
      ledger.close();
      ledger.next();
    }
    for (const view of VIEWS) {
      const fields = [...view.fields, "scope"] as const;
      // Threads are grouped by name and id, which a view for sinks cannot ask for: its finest rows are added up.
      if (view.id === "threads") continue;
      const groupBy = GROUP_FIELDS.filter((field) => (fields as readonly string[]).includes(field));
      const expected = totalsOf(intervals, groupBy);
      const found = new Map<string, string>();
      for (const { labels, isLoopback, rx, tx } of ledger.rows(view.id)) {
        const scope = isLoopback ? "loopback" as const : "network" as const;
        const key = labelKey({ ...labels, scope, rxBytes: 0, txBytes: 0 }, LABEL_FIELDS);
        found.set(key, `${rx.value} ${tx.value}`);
      }
      const rest = ledger.rest(view.id);
      if (rest.count > 0) found.set("other", `${rest.rx.value} ${rest.tx.value}`);
      assert.deepEqual(new Map([...found].sort()), new Map([...expected].sort()), view.id);
    }
  }));
});

Deno.test("rows that are given up stay in the sums, and one that comes back starts anew", () => {
  const ledger = new Ledger(10);
  let sum = 0n;
  for (let turn = 0; turn < 50; turn++) {
    const events = [turn, turn % 7, 3].map((pid) => event(`p${pid}`, pid, 100 + pid, 1));
    for (const { rxBytes } of events) sum += BigInt(rxBytes);
    ledger.add(intervalAt(turn, events));
    ledger.close();
    ledger.next();
    for (const { id } of VIEWS) {
      if (id === "threads") continue;
      const rows = [...ledger.rows(id)];
      assert.ok(rows.length <= 10);
      const shown = rows.reduce((all, { rx }) => all + rx.value, ledger.rest(id).rx.value);
      assert.equal(shown, sum, id);
    }
  }
  assert.ok(ledger.rest("processes").count > 0);
  assert.equal(ledger.network.rx.value, sum);
});

Deno.test("the protocols of a row add up to it", () => {
  const ledger = new Ledger();
  ledger.add(intervalAt(0, [
    event("a", 1, 5, 6),
    event("a", 1, 70, 80, { protocol: "udp" }),
    event("a", 1, 100, 200, { protocol: "udp", family: "ipv6" }),
  ]));
  const [row] = ledger.rows("processes");
  assert.deepEqual(row?.shares.map(({ protocol, family, rx }) => [protocol, family, rx.value]), [
    ["tcp", "ipv4", 5n],
    ["udp", "ipv4", 70n],
    ["udp", "ipv6", 100n],
  ]);
  assert.deepEqual([row?.rx.value, row?.tx.value], [175n, 286n]);
});
