/** What is recorded is what is replayed. */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { Captured } from "../../src/capture/captured.ts";
import { Decoder } from "../../src/capture/decoder.ts";
import { type Names, Recorder } from "../../src/capture/recorder.ts";
import { headerLine, lostCallsLine, timeLine } from "../../src/capture/recording.ts";
import { WallClock } from "../../src/capture/wall_clock.ts";
import { ATTACHED, BOOT_MS, bytes, DONE, end, interval, map } from "./probe_output.ts";
import { packKey } from "./row_key.ts";

const NAMES: Names = {
  cgroupPath: (id) => id === "404" ? undefined : `/cgroup ${id}`,
  userName: (uid) => uid === 404 ? undefined : `user${uid}`,
};

/** A line and how late it arrives, in milliseconds after the moment of the monotonic clock, in seconds. */
type Arrival = readonly [line: string, at: number, delayMs: number];

/** Decodes lines as one run of bpftrace, as it is captured. */
function captured(arrivals: readonly Arrival[], missed = 0): Captured[] {
  const decoder = new Decoder(new WallClock());
  decoder.missed(missed);
  const all = arrivals.map(([line, at, delayMs]): Captured => {
    const arrivedMs = BOOT_MS + at * 1000 + delayMs;
    return { line, arrivedMs, items: decoder.push(line, arrivedMs) };
  });
  return [...all, { arrivedMs: BOOT_MS + 1_000_000_000, items: decoder.finish() }];
}

function record(all: readonly Captured[], names: Names | undefined = NAMES): string[] {
  const recorder = new Recorder("db1", "0.1.0", names);
  return all.flatMap((each) => recorder.lines(each));
}

/** Intervals, gaps and control groups, in order. */
function observed(all: readonly Captured[]): unknown[] {
  const kinds = new Set(["interval", "gap", "cgroup"]);
  return all.flatMap(({ items }) => items.filter(({ kind }) => kinds.has(kind))).map((item) =>
    item.kind === "interval" ? { kind: item.kind, interval: item.interval } : item
  );
}

/** Replays much later, on another machine. */
function replay(lines: readonly string[]): Captured[] {
  const arrivedMs = BOOT_MS + 9_000_000_000;
  const decoder = new Decoder(new WallClock());
  const all = lines.map((line): Captured => ({
    line,
    arrivedMs,
    items: decoder.push(line, arrivedMs),
  }));
  return [...all, { arrivedMs, items: decoder.finish() }];
}

const RUN: readonly Arrival[] = [
  [ATTACHED, 0, 5],
  [interval(1, 2), 2, 7],
  [bytes(0, 7, 5), 2, 210],
  [map("@name0", { 7: "\uffffffc3\uffffffa9" }), 2, 210],
  [DONE, 2, 211],
  ['{"type": "printf", "data": "cgroup 12 /a b\\n"}', 2.5, 1],
  [interval(2, 3), 3, 3],
  [bytes(1, 7, 6), 3, 205],
  [DONE, 3, 206],
  [end(3, 3.5, 0), 3.5, 2],
  [bytes(0, 7, 7), 3.5, 3],
];

Deno.test("a replay gives the intervals, times, names and control groups of the recording", () => {
  const live = captured(RUN);
  assert.equal(observed(live).length, 4);
  assert.deepEqual(observed(replay(record(live))), observed(live));
});

Deno.test("a replay of a run that was killed is what was seen of it", () => {
  for (let length = 1; length < RUN.length; length++) {
    const live = captured(RUN.slice(0, length));
    assert.deepEqual(observed(replay(record(live))), observed(live), `${length} lines`);
  }
});

Deno.test("a replay gives gaps where they were, and whole intervals around them", () => {
  const gap = (at: number): Captured => ({
    arrivedMs: BOOT_MS + at * 1000,
    items: [{ kind: "gap", timeMs: BOOT_MS + at * 1000, gapSeconds: 4, reason: "it died" }],
  });
  const later = RUN.map(([line, at, delay]): Arrival => [
    line.replace(
      /(interval|end) (\d+) (\d+)/,
      (_, word, start, stop) => `${word} ${Number(start) + 10e9} ${Number(stop) + 10e9}`,
    ),
    at + 10,
    delay,
  ]);
  for (let length = 1; length <= RUN.length; length++) {
    const [first, second] = [captured(RUN.slice(0, length)), captured(later)];
    const firstInterval = second.findIndex(({ items }) =>
      items.some(({ kind }) => kind === "interval")
    );
    const live = [
      ...first,
      ...second.slice(0, firstInterval),
      gap(11),
      ...second.slice(firstInterval),
    ];
    assert.deepEqual(observed(replay(record(live))), observed(live), `${length} lines`);
    const stopped = [...first, gap(11)];
    assert.deepEqual(
      observed(replay(record(stopped))),
      observed(stopped),
      `${length} lines, then no more`,
    );
  }
});

Deno.test("a replay says which calls were missed", () => {
  const live = captured(RUN, 5);
  assert.deepEqual(observed(replay(record(live))), observed(live));
  assert.ok(record(live).includes(lostCallsLine(5)));
});

Deno.test("calls that the probe program itself missed are told once, in a recording of a recording too", () => {
  const run: readonly Arrival[] = [...RUN.slice(0, 4), [map("@missed0", { 1: 3 }), 2, 210], [
    DONE,
    2,
    211,
  ]];
  const live = captured(run, 5);
  const again = replay(record(live));
  const [first] = again.flatMap(({ items }) => items.filter(({ kind }) => kind === "interval"));
  assert.equal(first?.kind === "interval" ? first.interval.lost.calls : undefined, 8);
  assert.deepEqual(observed(again), observed(live));
  assert.deepEqual(observed(replay(record(again))), observed(live));
});

Deno.test("a replay gives the same, however late the lines came", () => {
  const delays = fc.array(fc.nat(3_000), { minLength: RUN.length, maxLength: RUN.length });
  fc.assert(fc.property(delays, (late) => {
    const live = captured(RUN.map(([line, at, delay], i) => [line, at, delay + (late[i] ?? 0)]));
    assert.deepEqual(observed(replay(record(live))), observed(live));
  }));
});

Deno.test("a recording names each control group and user once, before the interval's end", () => {
  const values = { [`${packKey({ who: 7 })},12,1000`]: 1, [`${packKey({ who: 8 })},404,404`]: 1 };
  const lines = record(captured([
    [interval(1, 2), 2, 0],
    [map("@bytes0", values), 2, 0],
    [DONE, 2, 0],
    [interval(2, 3), 3, 0],
    [map("@bytes1", values), 3, 0],
    [DONE, 3, 0],
  ]));
  const names =
    '{"type":"socktraf","data":{"cgroups":{"12":"/cgroup 12"},"users":{"1000":"user1000"}}}';
  assert.deepEqual(lines.filter((line) => line.includes("cgroups")), [names]);
  assert.equal(lines[lines.indexOf(DONE) - 1], names);
});

Deno.test("a recording begins with who was recorded, and has a time before every interval", () => {
  const lines = record(captured([[interval(1, 2), 2, 7], [DONE, 2, 8]]), undefined);
  assert.deepEqual(lines, [
    headerLine("db1", "0.1.0"),
    timeLine(BOOT_MS + 2_007),
    interval(1, 2),
    DONE,
  ]);
});
