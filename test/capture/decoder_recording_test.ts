/** The lines of ours that stand in a recording. */
import assert from "node:assert/strict";
import {
  gapLine,
  headerLine,
  lostCallsLine,
  namesLine,
  timeLine,
} from "../../src/capture/recording.ts";
import {
  ATTACHED,
  BOOT_MS,
  brief,
  bytes,
  decode,
  DONE,
  end,
  interval,
  intervalsOf,
  warningsOf,
} from "./probe_output.ts";

const RECORDED_MS = 1_700_000_000_000;

Deno.test("Decoder takes the times that a recording gives, also for the last words", () => {
  const decoded = decode([
    timeLine(RECORDED_MS),
    interval(1, 2),
    DONE,
    timeLine(RECORDED_MS + 500),
    end(2, 2.5, 0),
  ]);
  assert.deepEqual(intervalsOf(decoded).map(({ timeMs }) => timeMs), [
    RECORDED_MS,
    RECORDED_MS + 500,
  ]);
  assert.ok(decoded.every(({ kind }) => kind !== "moment"), "the recording has told it already");
});

Deno.test("Decoder takes a recorded time for one interval only", () => {
  const decoded = decode([timeLine(RECORDED_MS), interval(1, 2), DONE, interval(2, 3), DONE]);
  assert.deepEqual(intervalsOf(decoded).map(({ timeMs }) => timeMs), [
    RECORDED_MS,
    BOOT_MS + 3_000,
  ]);
});

Deno.test("Decoder reads host and names of a recording", () => {
  const lines = [
    headerLine("db1", "0.1.0"),
    namesLine(new Map([["12", "/system.slice/a b.service"]]), new Map([[1000, "mary"]])),
  ];
  assert.deepEqual(decode(lines), [
    { kind: "recording", recording: { host: "db1", cgroups: new Map(), users: new Map() } },
    {
      kind: "recording",
      recording: {
        cgroups: new Map([["12", "/system.slice/a b.service"]]),
        users: new Map([[1000, "mary"]]),
      },
    },
  ]);
});

Deno.test("Decoder gives a recorded gap before the interval that ended it, which is whole", () => {
  const gap = gapLine(BOOT_MS + 10_000, 8, "bpftrace was killed by SIGKILL");
  const decoded = decode([
    ...[interval(1, 2), bytes(0, 7, 5), DONE],
    ...[ATTACHED, interval(10, 11), bytes(0, 7, 50), gap, DONE],
  ]);
  assert.deepEqual(decoded.map(({ kind }) => kind).filter((kind) => kind !== "moment"), [
    "interval",
    "gap",
    "interval",
  ]);
  assert.deepEqual(brief(decoded), [
    { at: 2, seconds: 1, rx: { 7: 5 }, lost: 0 },
    { at: 11, seconds: 1, rx: { 7: 50 }, lost: 0 },
  ]);
});

Deno.test("Decoder gives what a killed run had before the gap that a recording ends with", () => {
  const gap = gapLine(BOOT_MS + 10_000, 8, "bpftrace was killed by SIGKILL");
  const decoded = decode([interval(1, 2), bytes(0, 7, 5), gap]);
  assert.deepEqual(decoded.map(({ kind }) => kind), ["moment", "interval", "gap"]);
});

Deno.test("Decoder gives the calls that a recording says were missed", () => {
  const decoded = decode([interval(1, 2), lostCallsLine(12), DONE, interval(2, 3), DONE]);
  assert.deepEqual(intervalsOf(decoded).map(({ lost }) => lost.calls), [12, 0]);
});

Deno.test("Decoder leaves out a time or a gap that cannot be, and counts it", () => {
  const bad = [
    '{"time_ms": 1e300}',
    '{"time_ms": -1}',
    '{"time_ms": 8640000000000001}',
    '{"time_ms": "5"}',
    '{"time_ms": null}',
    '{"time_ms": 5, "gap_seconds": -1, "reason": "r"}',
    '{"time_ms": 5, "gap_seconds": 1e300, "reason": "r"}',
    '{"time_ms": 5, "gap_seconds": "1", "reason": "r"}',
    '{"time_ms": 5, "gap_seconds": 1}',
    '{"time_ms": 5, "gap_seconds": 1, "reason": 5}',
    '{"lost_calls": -1}',
    '{"lost_calls": 1e300}',
  ];
  for (const data of bad) {
    const decoded = decode([`{"type": "socktraf", "data": ${data}}`, interval(1, 2), DONE]);
    assert.equal(warningsOf(decoded).length, 1, data);
    assert.deepEqual(brief(decoded), [{ at: 2, seconds: 1, rx: {}, lost: 1 }], data);
  }
});

Deno.test("Decoder passes over names that are none", () => {
  const data = '{"cgroups": [1, "x"], "users": {"0": 5, "1": "daemon"}, "novel": true}';
  assert.deepEqual(decode([`{"type": "socktraf", "data": ${data}}`]), [{
    kind: "recording",
    recording: { cgroups: new Map([["1", "x"]]), users: new Map([[1, "daemon"]]) },
  }]);
});
