/** What the decoder makes of each kind of line. */
import assert from "node:assert/strict";
import { Decoder } from "../../src/capture/decoder.ts";
import { WallClock } from "../../src/capture/wall_clock.ts";
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
  knowingDecoder,
  map,
  ns,
  printf,
  warningsOf,
} from "./probe_output.ts";
import { packKey } from "./row_key.ts";

Deno.test("Decoder makes an interval of what stands between its begin and its end", () => {
  const decoded = decode([
    interval(10, 11.25),
    map("@bytes1", { [`${packKey({ who: 7 })},42,1000`]: 320_000 }),
    map("@name1", { 7: "curl" }),
    map("@lost1", { "0,1": 9 }),
    DONE,
  ]);
  assert.deepEqual(intervalsOf(decoded), [{
    timeMs: BOOT_MS + 11_250,
    intervalSeconds: 1.25,
    rows: [{
      pid: 7,
      process: "curl",
      uid: 1000,
      cgroupId: "42",
      protocol: 6,
      family: 2,
      raw: false,
      loopback: true,
      rxBytes: 320_000,
      txBytes: 0,
    }],
    lost: { rxBytes: 0, txBytes: 9, calls: 0, messages: 0 },
  }]);
  assert.deepEqual(warningsOf(decoded), []);
});

Deno.test("Decoder gives a quiet interval without rows", () => {
  const decoded = decode([interval(10, 11), DONE]);
  assert.deepEqual(brief(decoded), [{ at: 11, seconds: 1, rx: {}, lost: 0 }]);
});

Deno.test("Decoder gives an empty map no rows", () => {
  const decoded = decode([interval(10, 11), map("@bytes0", {}), map("@name0", {}), DONE]);
  assert.deepEqual(brief(decoded), [{ at: 11, seconds: 1, rx: {}, lost: 0 }]);
});

Deno.test("Decoder takes rows by thread", () => {
  const decoded = decode([
    interval(10, 11),
    map("@bytes0", { [`${packKey({ who: 71, protocol: 17 })},1,0`]: 5 }),
    map("@name0", { 71: "java" }),
    map("@thread0", { 71: "reader" }),
    map("@process0", { 71: 70 }),
    DONE,
  ]);
  const [row] = intervalsOf(decoded)[0]?.rows ?? [];
  assert.deepEqual([row?.pid, row?.tid, row?.process, row?.thread], [70, 71, "java", "reader"]);
});

Deno.test("Decoder repairs names", () => {
  const decoded = decode([
    interval(10, 11),
    bytes(0, 7, 5),
    '{"type": "map", "data": {"@name0": {"7": "\\uffffffc3\\uffffffa9\\"\\n"}}}',
    DONE,
  ]);
  assert.equal(intervalsOf(decoded)[0]?.rows[0]?.process, 'é"\n');
});

Deno.test("Decoder counts messages that bpftrace lost, and tells of them", () => {
  const lost = '{"type": "lost_events", "data": {"events": 3}}';
  const decoded = decode([interval(10, 11), lost, lost, DONE, interval(11, 12), DONE]);
  assert.deepEqual(intervalsOf(decoded).map((each) => each.lost.messages), [6, 0]);
  assert.deepEqual(warningsOf(decoded), [
    ["bpftrace lost messages", 3],
    ["bpftrace lost messages", 3],
  ]);
});

Deno.test("Decoder counts messages that were lost between two intervals in the next one", () => {
  const decoded = decode(['{"type": "lost_events", "data": {"events": 3}}', interval(1, 2), DONE]);
  assert.deepEqual(intervalsOf(decoded).map((each) => each.lost.messages), [3]);
});

Deno.test("Decoder says on the interval which calls were missed and which lines were skipped", () => {
  const decoder = knowingDecoder();
  decoder.missed(5);
  decoder.missed(2);
  assert.deepEqual(decoder.skipped(0), []);
  assert.deepEqual(warningsOf(decoder.skipped(3)).map(([, count]) => count), [3]);
  const decoded = decode([interval(10, 11), DONE, interval(11, 12), DONE], decoder);
  assert.deepEqual(intervalsOf(decoded).map(({ lost }) => lost), [
    { rxBytes: 0, txBytes: 0, calls: 7, messages: 3 },
    { rxBytes: 0, txBytes: 0, calls: 0, messages: 0 },
  ]);
});

Deno.test("Decoder is silent about a full map, which the program itself counts", () => {
  const full = '{"type": "helper_error", "msg": "Map full", "helper": "map_update_elem", ' +
    '"retcode": -7, "line": 1, "col": 39}';
  const decoded = decode([interval(10, 11), ...Array(1000).fill(full), DONE]);
  assert.deepEqual(warningsOf(decoded), []);
  assert.deepEqual(brief(decoded), [{ at: 11, seconds: 1, rx: {}, lost: 0 }]);
});

Deno.test("Decoder passes over scalars, blank lines and what else bpftrace prints at exit", () => {
  const decoded = decode([
    interval(10, 11),
    '{"type": "map", "data": {"@side": 1}}',
    '{"type": "time", "data": "12:00:00"}',
    "",
    bytes(0, 7, 5),
    DONE,
    "",
    "",
  ]);
  assert.deepEqual(brief(decoded), [{ at: 11, seconds: 1, rx: { 7: 5 }, lost: 0 }]);
  assert.deepEqual(warningsOf(decoded), []);
});

Deno.test("Decoder reads the path of a control group as it is, whatever is in it", () => {
  const paths = [
    "/",
    "/system.slice/ssh.service",
    "/with space/and  two",
    "/ends with a blank ",
    "/new\nline",
    "/ends with a newline\n",
    "/tab\tand\u001b[31m",
    '/quote"back\\slash',
    "/é/\u{1f600}",
  ];
  for (const path of paths) {
    const raw = [...new TextEncoder().encode(`cgroup 123 ${path}\n`)].map((byte) =>
      byte < 0x80
        ? JSON.stringify(String.fromCharCode(byte)).slice(1, -1)
        : `\\uffffff${byte.toString(16)}`
    ).join("");
    assert.deepEqual(decode([`{"type": "printf", "data": "${raw}"}`]), [
      { kind: "cgroup", id: "123", path },
    ]);
  }
});

Deno.test("Decoder keeps a path that was cut within a character", () => {
  assert.deepEqual(decode(['{"type": "printf", "data": "cgroup 1 /a\\uffffffc3\\n"}']), [
    { kind: "cgroup", id: "1", path: "/a\ufffd" },
  ]);
});

Deno.test("Decoder leaves out a control group without an id or a path, and counts it", () => {
  for (
    const text of ["cgroup", "cgroup 1", "cgroup x /a", "cgroup -1 /a", "cgroup 1 a", "cgroup  /"]
  ) {
    const decoded = decode([printf(text), interval(1, 2), DONE]);
    assert.deepEqual(warningsOf(decoded).map(([, count]) => count), [1], text);
    assert.deepEqual(intervalsOf(decoded).map(({ lost }) => lost.messages), [1], text);
  }
});

Deno.test("Decoder leaves out an interval that cannot be, and counts it", () => {
  const spans = [
    "",
    " ",
    ` ${ns(1)}`,
    ` -${ns(1)} ${ns(2)}`,
    ` ${ns(2)} ${ns(1)}`,
    ` 0x10 ${ns(1)}`,
    ` 1e3 ${ns(1)}`,
    ` 1.5 ${ns(1)}`,
    ` ${ns(1)} x`,
    ` ${ns(1)} 18446744073709551615`,
    ` ${ns(1)} 1${"0".repeat(300)}`,
    ` ${ns(1)} 1${"0".repeat(400)}`,
    ` ${ns(1)} Infinity`,
    ` ${ns(1)} NaN`,
  ];
  for (const span of spans) {
    for (const text of [`interval${span}`, `end${span} 0`]) {
      const decoder = new Decoder();
      const decoded = decode([printf(text), interval(10, 11), bytes(0, 7, 5), DONE], decoder);
      assert.equal(warningsOf(decoded).length, 1, text);
      const [got, ...more] = intervalsOf(decoded);
      assert.deepEqual(more, [], text);
      assert.equal(got?.rows.length, 1, text);
      assert.equal(got?.lost.messages, 1, text);
      assert.equal(got?.timeMs, BOOT_MS + 1_000_000_000, `${text} moved the clock`);
    }
  }
});

Deno.test("Decoder leaves out an end without a side, and text that the program does not print", () => {
  for (const text of ["end 1 2", "end 1 2 2", "flip 12", "", "Done", "intervals 1 2"]) {
    assert.deepEqual(warningsOf(decode([printf(text)])).map(([, count]) => count), [1], text);
  }
});

Deno.test("Decoder leaves out a map of no interval and a map of another program, and counts both", () => {
  const decoded = decode([
    bytes(0, 7, 5),
    interval(10, 11),
    map("@bytes2", { a: 1 }),
    map("@rows0", { a: 1 }),
    map("bytes0", { a: 1 }),
    map("@__proto__0", { a: 1 }),
    bytes(1, 8, 6),
    DONE,
  ]);
  assert.equal(warningsOf(decoded).length, 5);
  assert.deepEqual(brief(decoded), [{ at: 11, seconds: 1, rx: { 8: 6 }, lost: 5 }]);
});

Deno.test("Decoder takes its time from when lines arrive where nothing else tells it", () => {
  const decoder = new Decoder(new WallClock());
  const first = decoder.push(interval(10, 11), BOOT_MS + 11_003);
  assert.deepEqual(first, [{ kind: "moment", timeMs: BOOT_MS + 11_003 }]);
  const [done] = decoder.push(DONE, BOOT_MS + 11_400);
  assert.equal(done?.kind === "interval" && done.interval.timeMs, BOOT_MS + 11_003);
  decoder.push(end(11, 11.5, 0), BOOT_MS + 11_502);
  const [last] = decoder.finish();
  assert.equal(last?.kind === "interval" && last.interval.timeMs, BOOT_MS + 11_502);
});

Deno.test("Decoder counts the intervals that it has given", () => {
  const decoder = knowingDecoder();
  decode([interval(1, 2), DONE, interval(2, 3), DONE, end(3, 4, 0)], decoder);
  assert.equal(decoder.intervals, 3);
});

Deno.test("Decoder tells how many values of a map cannot be", () => {
  const key = packKey({ who: 7 });
  const values = { [`${key},1,0`]: 5, [`${key},2,0`]: -5, [`${key},3,0`]: 1e300 };
  const decoded = decode([interval(10, 11), map("@bytes0", values), DONE]);
  assert.deepEqual(warningsOf(decoded), [[
    "a value in a map was left out, because it cannot be",
    2,
  ]]);
  assert.deepEqual(brief(decoded), [{ at: 11, seconds: 1, rx: { 7: 5 }, lost: 2 }]);
});

Deno.test("what was counted before the first tick is an interval of a tick, not of the time since the boot", () => {
  const decoded = decode([ATTACHED, end(0, 900, 0), bytes(0, 7, 5), map("@name0", { 7: "curl" })]);
  const [interval, ...more] = intervalsOf(decoded);
  assert.deepEqual(more, []);
  assert.equal(interval?.intervalSeconds, 0.1);
  assert.deepEqual(interval.rows.map(({ process, rxBytes }) => [process, rxBytes]), [["curl", 5]]);
});
