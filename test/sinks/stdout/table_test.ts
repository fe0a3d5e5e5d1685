import assert from "node:assert/strict";
import fc from "fast-check";
import stringWidth from "string-width";
import { renderTable, type TableOptions } from "../../../sinks/stdout/table.ts";
import { TableTotals } from "../../../sinks/stdout/totals.ts";
import type { Observation, TrafficEvent } from "../../../src/traffic/event.ts";
import { anyText, danger, HOSTILE } from "../../format/hostile.ts";
import { gap, HOME_SERVER, interval, UTC_CLOCK } from "./fixtures.ts";

const SIZES = [[20, 5], [40, 10], [80, 24], [120, 40]] as const;

function linesOf(
  observations: readonly Observation[],
  options: Partial<TableOptions> = {},
): string[] {
  const totals = new TableTotals();
  for (const observation of observations) totals.add(observation);
  return renderTable(totals.snapshot(), {
    columns: 80,
    lines: 23,
    units: "bytes",
    widths: new Map(),
    clock: UTC_CLOCK,
    ...options,
  }).map(({ text }) => text);
}

function frame(size: readonly [number, number], observations: readonly Observation[]): string {
  return `\n${linesOf(observations, { columns: size[0], lines: size[1] - 1 }).join("\n")}\n`;
}

const TROUBLED: readonly Observation[] = [
  interval(HOME_SERVER),
  gap(2.13, "bpftrace exited with code 1", 1),
  interval(HOME_SERVER.slice(0, 4), {
    tick: 2,
    intervalSeconds: 1.0034,
    lost: { rxBytes: 4000, calls: 3 },
  }),
];

for (const size of SIZES) {
  Deno.test(`a frame of ${size.join(" by ")} shows a home server`, async (t) => {
    await t.assertSnapshot(frame(size, [interval(HOME_SERVER)]));
  });
  Deno.test(`a frame of ${size.join(" by ")} shows idle rows, a loss and a gap`, async (t) => {
    await t.assertSnapshot(frame(size, TROUBLED));
  });
}

Deno.test("a frame shows bits where they are asked for", async (t) => {
  const lines = linesOf(TROUBLED, { units: "bits", columns: 120 });
  await t.assertSnapshot(`\n${lines.join("\n")}\n`);
});

Deno.test("a block shows only what moved, and all else in one row", async (t) => {
  const lines = linesOf(TROUBLED, { columns: Infinity, lines: Infinity });
  await t.assertSnapshot(`\n${lines.join("\n")}\n`);
});

Deno.test("a frame says calmly that nothing moved", () => {
  assert.deepEqual(linesOf([interval([])]), [
    "nas  16:34:05  1.00 s",
    "                    RX/s       TX/s  RX TOTAL  TX TOTAL",
    "no traffic in this interval",
    "total              0 B/s      0 B/s       0 B       0 B",
    "application bytes, without headers",
  ]);
  const later = linesOf([interval(HOME_SERVER), interval([], { tick: 1 })], { columns: 83 });
  assert.equal(
    later.at(-1),
    "no traffic in this interval; since start 12.4 MB in, 2.17 MB out; application bytes",
  );
});

Deno.test("a block says calmly that nothing moved", () => {
  const blocks = { columns: Infinity, lines: Infinity };
  const lines = linesOf([interval(HOME_SERVER), interval([], { tick: 1 })], blocks);
  assert(lines.includes("no traffic in this interval"));
  assert(lines.some((line) => line.startsWith("other (5) ")));
});

Deno.test("a block for a gap says only that", () => {
  const lines = linesOf([interval(HOME_SERVER), gap(2.13, "bpftrace exited with code 1", 2)], {
    columns: Infinity,
    lines: Infinity,
  });
  assert.deepEqual(lines, [
    "nas  16:34:07  -",
    "gap: 2.1 s until 16:34:07, bpftrace exited with code 1",
  ]);
});

Deno.test("a frame in a gap shows no rate, because none was measured", () => {
  const [, , first] = linesOf([interval(HOME_SERVER), gap(1, "x", 1)], { columns: 160 });
  assert.match(first ?? "", /^qbittorrent-nox .* - +- +11\.5 MB +1\.20 MB$/);
});

Deno.test("rates are over the measured length of the interval", () => {
  const event = { process: "a", rxBytes: 1000, txBytes: 500 };
  const [, , row] = linesOf([interval([event], { intervalSeconds: 0.5 })]);
  assert.match(row ?? "", /^a +2\.00 kB\/s {2}1\.00 kB\/s/);
  const [, , instant] = linesOf([interval([event], { intervalSeconds: 0 })]);
  assert.match(instant ?? "", /^a +- +- /);
});

Deno.test("rows are in the order of rate, then total, then name, then pid", () => {
  const event = (process: string, pid: number, bytes: number): TrafficEvent => ({
    process,
    pid,
    rxBytes: bytes,
    txBytes: 0,
  });
  const lines = linesOf([
    interval([event("idle", 1, 5), event("idle", 2, 9), event("x", 1, 1)]),
    interval([event("b", 10, 2), event("b", 9, 2), event("a", 11, 2), event("x", 1, 2)], {
      tick: 1,
    }),
  ]);
  assert.deepEqual(lines.slice(2, 8).map((line) => line.split(/ +/).slice(0, 2).join(" ")), [
    "x 1",
    "a 11",
    "b 9",
    "b 10",
    "idle 2",
    "idle 1",
  ]);
});

Deno.test("a user without a name is shown by its number", () => {
  const lines = linesOf([interval([{ process: "a", uid: 4711, rxBytes: 1, txBytes: 1 }])]);
  assert.match(lines[1] ?? "", /^PROCESS +USER /);
  assert.match(lines[2] ?? "", /^a +4711 /);
});

Deno.test("rows by thread tell threads of one name apart", () => {
  const thread = { process: "nginx", pid: 1, thread: "worker", rxBytes: 1, txBytes: 1 };
  const lines = linesOf([interval([{ ...thread, tid: 11 }, { ...thread, tid: 12 }])]);
  assert.match(lines[1] ?? "", /^PROCESS +PID {2}THREAD +TID /);
  assert.match(lines[2] ?? "", /^nginx +1 {2}worker +11 /);
});

Deno.test("blanks at the ends of a name can be seen", () => {
  const lines = linesOf([interval([{ process: " sshd ", rxBytes: 1, txBytes: 1 }])]);
  assert.match(lines[2] ?? "", /^␣sshd␣ /);
});

Deno.test("columns only grow from frame to frame", () => {
  const totals = new TableTotals();
  const widths = new Map();
  const draw = (process: string): string[] => {
    totals.add(interval([{ process, unit: `${process}.service`, rxBytes: 1, txBytes: 1 }]));
    const options = { columns: 120, lines: 3, units: "bytes", widths, clock: UTC_CLOCK } as const;
    return renderTable(totals.snapshot(), options).map(({ text }) => text);
  };
  const [before, first] = draw("a-long-process-");
  const [after, second] = draw("b");
  assert.match(first ?? "", /^a-long-process- /);
  assert.match(second ?? "", /^b /);
  assert.equal(after, before);
});

Deno.test("what exceeds top is added up in one row", () => {
  const lines = linesOf([interval(HOME_SERVER)], { top: 2, columns: 160 });
  assert.deepEqual(lines.slice(2, 6).map((line) => line.split(/ {2,}/)[0]), [
    "qbittorrent-nox",
    "php-fpm",
    "other (3)",
    "total",
  ]);
});

Deno.test("the row of all others gives way where it is narrow", () => {
  const others = (count: number, columns: number): string => {
    const events = Array.from({ length: count + 1 }, (_, i) => ({
      process: `p${i}`,
      rxBytes: count - i + 1,
      txBytes: 0,
    }));
    return linesOf([interval(events)], { columns, lines: 4 })[2]?.replace(/ {2}.*/, "") ?? "";
  };
  assert.equal(others(4, 80), "other (4)");
  assert.equal(others(4, 20), "other 4");
  assert.equal(others(1234, 20), "+1234");
});

const amounts = fc.record({
  process: fc.constantFrom("a", "b", "c", "d"),
  pid: fc.nat(9),
  rxBytes: fc.nat(9),
  txBytes: fc.nat(9),
});
const anyIntervals = fc.array(fc.array(amounts, { maxLength: 8 }), { minLength: 1, maxLength: 5 })
  .map((all) => all.map((events, tick) => interval(events, { tick })));

Deno.test("rows and other always add up to the total", () => {
  const anyLines = fc.oneof(fc.integer({ min: 4, max: 20 }), fc.constant(Infinity));
  fc.assert(
    fc.property(anyIntervals, anyLines, fc.integer({ min: 1, max: 9 }), (all, lines, top) => {
      const numbers = linesOf(all, { lines, top, columns: 100 })
        .filter((line) => / B\/s .* B$/.test(line))
        .map((line) => [...line.matchAll(/(\d+) B/g)].map(([, digits]) => Number(digits)));
      const total = numbers.pop() ?? [];
      const sums = numbers.reduce((sum, row) => sum.map((n, i) => n + (row[i] ?? NaN)), [
        0,
        0,
        0,
        0,
      ]);
      assert.deepEqual(sums, total);
      const events = all.flatMap((each) => each.events);
      assert.equal(total[2], events.reduce((sum, event) => sum + event.rxBytes, 0));
    }),
  );
});

const anyHostileEvent: fc.Arbitrary<TrafficEvent> = fc.record({
  process: anyText,
  pid: fc.nat(),
  tid: fc.nat(),
  thread: anyText,
  user: anyText,
  unit: anyText,
  container: anyText,
  cgroup: anyText,
  rxBytes: fc.nat(),
  txBytes: fc.nat(),
}, { requiredKeys: ["rxBytes", "txBytes"] }) as fc.Arbitrary<TrafficEvent>;

Deno.test("a frame never exceeds its size, whatever the names", () => {
  fc.assert(
    fc.property(
      fc.array(anyHostileEvent, { maxLength: 6 }),
      anyText,
      fc.integer({ min: 1, max: 130 }),
      fc.integer({ min: 0, max: 12 }),
      fc.constantFrom("bytes", "bits"),
      (events, text, columns, lines, units) => {
        const observations = [gap(1, text), interval(events, { lost: { calls: 1 }, host: text })];
        const drawn = linesOf(observations, { columns, lines, units });
        assert(drawn.length <= lines);
        for (const line of drawn) {
          assert(stringWidth(line) <= columns, JSON.stringify(line));
          assert.equal(danger(line), undefined);
        }
      },
    ),
    { numRuns: 500 },
  );
});

Deno.test("no hostile name shifts the columns to its right", () => {
  for (const columns of [20, 40, 80, 120]) {
    const events = HOSTILE.map((name, pid) => ({
      process: name,
      pid,
      user: name,
      unit: name,
      container: name,
      rxBytes: 1,
      txBytes: 1,
    }));
    const lines = linesOf([interval(events)], { columns, lines: 2000 });
    const rows = lines.slice(1, -1);
    assert(rows.length >= events.length - 1);
    for (const row of rows) {
      assert.equal(stringWidth(row), stringWidth(rows[0] ?? ""), JSON.stringify(row));
      assert.match(row, /(\d( B\/s| B)?| TOTAL|TX\/s)$/);
    }
  }
});

Deno.test("a terminal of any size shows at least the total", () => {
  for (let columns = 1; columns <= 60; columns++) {
    for (let lines = 1; lines <= 10; lines++) {
      const drawn = linesOf(TROUBLED, { columns, lines });
      assert(drawn.length <= lines);
      assert(drawn.some((line) => "total".startsWith(line.slice(0, Math.min(5, columns - 1)))));
      if (columns < 20) continue;
      assert.match(drawn.find((line) => line.startsWith("total")) ?? "", /12\.4 ?M.* 2\.16 ?M/);
    }
  }
});
