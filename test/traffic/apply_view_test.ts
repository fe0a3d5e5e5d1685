import assert from "node:assert/strict";
import fc from "fast-check";
import { applyView } from "../../src/traffic/apply_view.ts";
import type { TrafficEvent } from "../../src/traffic/event.ts";
import { LABEL_FIELDS, labelKey } from "../../src/traffic/labels.ts";
import { NO_FILTER, type View } from "../../src/traffic/view.ts";
import { anyEvents, anyLosslessView, intervalOf, sums } from "./arbitraries.ts";

const ALL: View = { filter: NO_FILTER, includeLoopback: true };

function whole(events: readonly TrafficEvent[], view: Partial<View>): readonly TrafficEvent[] {
  return applyView(intervalOf(events), { ...ALL, ...view }).events;
}

/** Without what a test of its own is about. */
function shown(events: readonly TrafficEvent[], view: Partial<View>): readonly TrafficEvent[] {
  const rows = whole(events, view);
  if (rows.every(({ onlyPid }) => onlyPid === undefined)) return rows;
  return rows.map(({ onlyPid: _, ...row }) => row);
}

function process(name: string, rxBytes: number, txBytes = 0): TrafficEvent {
  return { process: name, pid: 1, rxBytes, txBytes };
}

Deno.test("applyView() shows every row as it is where the view says nothing", () => {
  const events = [process("b", 1), process("a", 2)];
  assert.equal(shown(events, {}), events);
});

Deno.test("applyView() adds up rows that agree in what is grouped by, and drops the other fields", () => {
  const events = [process("a", 1, 10), { process: "a", pid: 2, rxBytes: 2, txBytes: 20 }];
  assert.deepEqual(shown(events, { groupBy: ["process"] }), [
    { process: "a", rxBytes: 3, txBytes: 30 },
  ]);
});

Deno.test("applyView() keeps rows without a unit apart, without the field", () => {
  const events = [process("a", 1), { ...process("b", 2), unit: "x.service" }, process("c", 4)];
  assert.deepEqual(shown(events, { groupBy: ["unit"] }), [
    { rxBytes: 5, txBytes: 0 },
    { unit: "x.service", rxBytes: 2, txBytes: 0 },
  ]);
});

Deno.test("applyView() tells users without a name apart when it groups by user", () => {
  const events = [1, 2, 2].map((uid) => ({ uid, rxBytes: 1, txBytes: 0 }));
  assert.deepEqual(shown(events, { groupBy: ["user"] }), [
    { uid: 1, rxBytes: 1, txBytes: 0 },
    { uid: 2, rxBytes: 2, txBytes: 0 },
  ]);
});

Deno.test("applyView() adds everything up where it groups by nothing", () => {
  assert.deepEqual(shown([process("a", 1), process("b", 2)], { groupBy: [] }), [
    { rxBytes: 3, txBytes: 0 },
  ]);
});

Deno.test("applyView() keeps the biggest rows by both directions together, and the rest in one", () => {
  const events = [process("a", 1), process("b", 3, 3), process("c", 5), process("d", 2)];
  assert.deepEqual(shown(events, { top: 2 }), [
    process("b", 3, 3),
    process("c", 5),
    { process: "other", foldedRows: 2, rxBytes: 3, txBytes: 0 },
  ]);
});

Deno.test("applyView() adds no row for the rest where nothing is left over", () => {
  assert.deepEqual(shown([process("a", 1), process("b", 2)], { top: 2 }), [
    process("b", 2),
    process("a", 1),
  ]);
  assert.deepEqual(shown([], { top: 0 }), []);
});

Deno.test("applyView() breaks ties by the labels, whatever the order of the rows", () => {
  const events = [process("b", 1), process("a", 1), process("c", 1)];
  for (const order of [events, events.toReversed()]) {
    assert.deepEqual(shown(order, { top: 2 }).map((row) => row.process), ["a", "b", "other"]);
  }
});

Deno.test("applyView() drops loopback where it is not wanted, and keeps rows of unknown scope", () => {
  const events: TrafficEvent[] = [
    { process: "a", scope: "loopback", rxBytes: 1, txBytes: 0 },
    { process: "b", scope: "network", rxBytes: 2, txBytes: 0 },
    { process: "c", rxBytes: 4, txBytes: 0 },
  ];
  const rows = shown(events, { includeLoopback: false });
  assert.deepEqual(rows.map((row) => row.process), ["b", "c"]);
});

Deno.test("applyView() filters by fields that it then groups away", () => {
  const events = [process("a", 1), process("b", 2)];
  const view: View = { ...ALL, groupBy: [], filter: { ...NO_FILTER, process: ["b"] } };
  assert.deepEqual(shown(events, view), [{ rxBytes: 2, txBytes: 0 }]);
});

Deno.test("applyView() shows a process that is really called other, with its pid", () => {
  const rows = shown([process("other", 9), process("a", 2), process("b", 1)], { top: 2 });
  assert.deepEqual(rows, [
    process("other", 9),
    process("a", 2),
    { process: "other", foldedRows: 1, rxBytes: 1, txBytes: 0 },
  ]);
});

Deno.test("applyView() counts a process called other with the rest where nothing tells them apart", () => {
  const events = [process("other", 9), process("a", 3), process("b", 2), process("c", 1)];
  assert.deepEqual(shown(events, { groupBy: ["process"], top: 2 }), [
    { process: "a", rxBytes: 3, txBytes: 0 },
    { process: "b", rxBytes: 2, txBytes: 0 },
    { process: "other", foldedRows: 2, rxBytes: 10, txBytes: 0 },
  ]);
});

Deno.test("applyView() leaves a process called other as it is where it is all that is left over", () => {
  const rows = shown([process("other", 9), process("a", 3)], { groupBy: ["process"], top: 1 });
  assert.deepEqual(rows, [
    { process: "other", rxBytes: 9, txBytes: 0 },
    { process: "a", rxBytes: 3, txBytes: 0 },
  ]);
});

Deno.test("applyView() keeps the rest apart when a view is grouped again", () => {
  const events = [{ process: "other", foldedRows: 3, rxBytes: 1, txBytes: 1 }, process("a", 2)];
  assert.deepEqual(shown(events, { groupBy: ["unit"] }), [
    { rxBytes: 2, txBytes: 0 },
    { process: "other", foldedRows: 3, rxBytes: 1, txBytes: 1 },
  ]);
});

Deno.test("applyView() keeps the sums of the bytes, whatever is grouped and folded", () => {
  fc.assert(fc.property(anyEvents, anyLosslessView, (events, view) => {
    assert.deepEqual(sums(shown(events, view)), sums(events));
  }));
});

Deno.test("applyView() changes nothing the second time", () => {
  fc.assert(fc.property(anyEvents, anyLosslessView, (events, view) => {
    const once = applyView(intervalOf(events), view);
    assert.deepEqual(applyView(once, view), once);
  }));
});

Deno.test("applyView() gives the same rows whatever order they come in", () => {
  const shuffled = anyEvents.chain((events) =>
    fc.tuple(
      fc.constant(events),
      fc.shuffledSubarray(events, { minLength: events.length, maxLength: events.length }),
    )
  );
  fc.assert(fc.property(shuffled, anyLosslessView, ([events, others], view) => {
    assert.deepEqual(written(shown(others, view)), written(shown(events, view)));
  }));
});

Deno.test("applyView() gives no two rows the same labels once rows are grouped", () => {
  fc.assert(fc.property(anyEvents, anyLosslessView, (events, view) => {
    if (view.groupBy === undefined) return;
    const keys = shown(events, view).map((row) => labelKey(row, LABEL_FIELDS));
    assert.equal(new Set(keys).size, keys.length);
  }));
});

Deno.test("applyView() shows at most so many rows besides the rest and a process of its name", () => {
  fc.assert(fc.property(anyEvents, anyLosslessView, (events, view) => {
    const rows = shown(events, view).filter((row) => row.process !== "other");
    assert(rows.length <= (view.top ?? Infinity));
  }));
});

/** Rows as texts in an order of their own, so that lists can be compared as sets with repetition. */
function written(rows: readonly TrafficEvent[]): string[] {
  return rows.map((row) => JSON.stringify(Object.entries(row).toSorted())).toSorted();
}

Deno.test("applyView() keeps the id of a group's only process, which is no label", () => {
  const row = (process: string, pid: number): TrafficEvent => ({
    process,
    pid,
    rxBytes: 1,
    txBytes: 0,
  });
  const events = [row("a", 1), row("a", 1), row("b", 2), row("b", 3), row("b", 2)];
  const grouped = whole(events, { groupBy: ["process"] });
  assert.deepEqual(grouped, [
    { process: "a", onlyPid: 1, rxBytes: 2, txBytes: 0 },
    { process: "b", rxBytes: 3, txBytes: 0 },
  ]);
  assert.deepEqual(whole(grouped, { groupBy: ["process"] }), grouped);
  assert.deepEqual(whole(events, { groupBy: ["pid"] }).map(({ onlyPid }) => onlyPid), [
    undefined,
    undefined,
    undefined,
  ]);
});
