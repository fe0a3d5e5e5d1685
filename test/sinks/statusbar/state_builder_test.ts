import assert from "node:assert/strict";
import { StateBuilder, type StateSettings } from "../../../sinks/statusbar/state_builder.ts";
import type { Interval, TrafficEvent } from "../../../src/traffic/event.ts";
import { NOTHING_LOST } from "../../../src/traffic/event.ts";

const NOON = new Date(2026, 10, 22, 12).getTime();
const DAY_MS = 86_400_000;

function interval(events: readonly TrafficEvent[], own: Partial<Interval> = {}): Interval {
  return {
    kind: "interval",
    timeMs: NOON,
    intervalSeconds: 2,
    host: "nas",
    events,
    lost: NOTHING_LOST,
    ...own,
  };
}

function row(process: string, rxBytes: number, txBytes = 0, own = {}): TrafficEvent {
  return { process, scope: "network", rxBytes, txBytes, ...own };
}

function builder(own: Partial<StateSettings> = {}): StateBuilder {
  return new StateBuilder({
    thresholds: { low: 100, medium: 1_000, high: 10_000 },
    intervalMs: 1_000,
    top: 10,
    ...own,
  });
}

Deno.test("loopback is in no rate, no total and no list", () => {
  const state = builder().add(interval([
    row("nginx", 10, 20),
    row("redis", 1e9, 1e9, { scope: "loopback" }),
    row("nginx", 5, 5, { scope: "loopback" }),
  ]));
  assert.equal(state.rx_bytes_per_second, 5);
  assert.equal(state.tx_bytes_per_second, 10);
  assert.deepEqual(state.today, { date: "2026-11-22", rx_bytes: 10, tx_bytes: 20 });
  assert.deepEqual(state.top, [
    { process: "nginx", rx_bytes_per_second: 5, tx_bytes_per_second: 10 },
  ]);
});

Deno.test("rates are over the measured length, and over no time there is none", () => {
  const events = [row("a", 100)];
  assert.equal(builder().add(interval(events, { intervalSeconds: 1.25 })).rx_bytes_per_second, 80);
  assert.equal(builder().add(interval(events, { intervalSeconds: 0 })).rx_bytes_per_second, 0);
});

Deno.test("the busiest processes come first, added up over their rows, at most ten", () => {
  const events = Array.from({ length: 30 }, (_, i) => row(`p${i}`, i, 0, { pid: i }));
  const state = builder().add(
    interval([...events, row("p1", 1_000), row("p2", 500, 499), row("still", 0)]),
  );
  assert.deepEqual(state.top.slice(0, 3).map(({ process }) => process), ["p1", "p2", "p29"]);
  assert.equal(state.top[0]?.rx_bytes_per_second, 1_001 / 2);
  assert.equal(state.top.length, 10);
  assert.equal(builder({ top: 2 }).add(interval(events)).top.length, 2);
});

Deno.test("what was folded counts, and is no process", () => {
  const state = builder().add(interval([
    row("other", 5),
    { process: "other", foldedRows: 7, rxBytes: 100, txBytes: 0 },
  ]));
  assert.equal(state.rx_bytes_per_second, 52.5);
  assert.deepEqual(state.top.map(({ rx_bytes_per_second }) => rx_bytes_per_second), [2.5]);
});

Deno.test("names are made safe", () => {
  const state = builder().add(interval([row("a\x1b[2J\u202eb\ud800", 1)], { host: "n\nas" }));
  assert.equal(state.top[0]?.process, "a\ufffd[2J\ufffdb\ufffd");
  assert.equal(state.host, "n\ufffdas");
});

Deno.test("the busier direction makes the level, from each threshold on", () => {
  const levelOf = (rx: number, tx: number): string =>
    builder().add(interval([row("a", rx, tx)], { intervalSeconds: 1 })).level;
  assert.equal(levelOf(99, 99), "idle");
  assert.equal(levelOf(100, 0), "low");
  assert.equal(levelOf(0, 1_000), "medium");
  assert.equal(levelOf(9_999, 9_999), "medium");
  assert.equal(levelOf(10_000, 0), "high");
});

Deno.test("the percentage is the share of the highest threshold, at most 100", () => {
  const percentOf = (rx: number): number =>
    builder().add(interval([row("a", rx)], { intervalSeconds: 1 })).percent;
  assert.deepEqual([0, 1_234, 10_000, 1e12].map(percentOf), [0, 12.3, 100, 100]);
});

Deno.test("beyond the quota of the day the level says so, until the day is over", () => {
  const bar = builder({ quota: { bytes: 100, per: "day" } });
  assert.equal(bar.add(interval([row("a", 60, 39)])).level, "idle");
  assert.equal(bar.add(interval([row("a", 0, 1)])).level, "over-quota");
  assert.equal(bar.add(interval([])).level, "over-quota");
  assert.equal(bar.add(interval([], { timeMs: NOON + DAY_MS })).level, "idle");
});

Deno.test("a quota of the month counts over days, and ends with the month", () => {
  const bar = builder({ quota: { bytes: 100, per: "month" } });
  bar.add(interval([row("a", 60)]));
  assert.equal(bar.add(interval([row("a", 40)], { timeMs: NOON + DAY_MS })).level, "over-quota");
  const next = bar.add(interval([], { timeMs: NOON + 12 * DAY_MS }));
  assert.deepEqual([next.level, next.month.date], ["idle", "2026-12"]);
});

Deno.test("totals of an earlier run go on, those of another day do not", () => {
  const before = {
    today: { date: "2026-11-21", rx_bytes: 7, tx_bytes: 8 },
    month: { date: "2026-11", rx_bytes: 70, tx_bytes: 80 },
  };
  const bar = builder();
  bar.restore(before);
  const { today, month } = bar.add(interval([row("a", 1, 2)]));
  assert.deepEqual(today, { date: "2026-11-22", rx_bytes: 1, tx_bytes: 2 });
  assert.deepEqual(month, { date: "2026-11", rx_bytes: 71, tx_bytes: 82 });
  const same = builder();
  same.restore({ ...before, today: { ...before.today, date: "2026-11-22" } });
  assert.equal(same.add(interval([row("a", 1)])).today.rx_bytes, 8);
});

Deno.test("a gap shows no rate and why, and keeps the totals; the next interval is as ever", () => {
  const bar = builder();
  bar.add(interval([row("a", 10)]));
  const gap = bar.add({
    kind: "gap",
    timeMs: NOON + 5_000,
    gapSeconds: 5,
    host: "nas",
    reason: "bpftrace\nwas killed",
  });
  assert.deepEqual(
    [gap.gap, gap.rx_bytes_per_second, gap.top, gap.today.rx_bytes],
    ["bpftrace\ufffdwas killed", 0, [], 10],
  );
  assert.equal(bar.add(interval([row("a", 10)])).gap, undefined);
});

Deno.test("stale after three intervals, three seconds at least", () => {
  const staleOf = (intervalMs: number): number =>
    builder({ intervalMs }).add(interval([])).stale_after_ms;
  assert.deepEqual([100, 1_000, 1_500, 10_000].map(staleOf), [3_000, 3_000, 4_500, 30_000]);
});

Deno.test("the last state has totals and no number that is over", () => {
  const bar = builder();
  assert.equal(bar.stopped(), undefined);
  bar.add(interval([row("a", 1e6)]));
  const last = bar.stopped();
  assert.deepEqual(
    [last?.stopped, last?.rx_bytes_per_second, last?.top, last?.level, last?.percent],
    [true, 0, [], "idle", 0],
  );
  assert.equal(last?.today.rx_bytes, 1e6);
});
