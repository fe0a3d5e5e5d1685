import assert from "node:assert/strict";
import { ROW_FIELDS, rowsOf, valueOf } from "../../src/format/row.ts";
import { type Interval, NOTHING_LOST, type TrafficEvent } from "../../src/traffic/event.ts";

const FULL: Required<Omit<TrafficEvent, "onlyPid">> = {
  scope: "network",
  family: "ipv6",
  protocol: "tcp",
  container: "web",
  unit: "docker.service",
  cgroup: "/system.slice/docker.service",
  user: "www-data",
  uid: 33,
  thread: "worker",
  tid: 1235,
  process: "nginx",
  pid: 1234,
  foldedRows: 2,
  txBytes: 20,
  rxBytes: 10,
};

function intervalOf(changes: Partial<Interval>): Interval {
  return {
    kind: "interval",
    timeMs: Date.UTC(2026, 0, 2, 3, 4, 5, 6),
    intervalSeconds: 1.0004,
    host: "nas",
    events: [],
    lost: NOTHING_LOST,
    ...changes,
  };
}

Deno.test("rowsOf() gives one row for each event, fields in the order of the public format", () => {
  const rows = rowsOf(intervalOf({ events: [FULL, { rxBytes: 1, txBytes: 2 }] }));
  assert.equal(rows.length, 2);
  assert.deepEqual(Object.entries(rows[0] ?? {}), [
    ["time", "2026-01-02T03:04:05.006Z"],
    ["interval_seconds", 1.0004],
    ["host", "nas"],
    ["pid", 1234],
    ["process", "nginx"],
    ["tid", 1235],
    ["thread", "worker"],
    ["uid", 33],
    ["user", "www-data"],
    ["cgroup", "/system.slice/docker.service"],
    ["unit", "docker.service"],
    ["container", "web"],
    ["protocol", "tcp"],
    ["family", "ipv6"],
    ["scope", "network"],
    ["folded_rows", 2],
    ["rx_bytes", 10],
    ["tx_bytes", 20],
  ]);
});

Deno.test("rowsOf() leaves absent fields away", () => {
  const [row] = rowsOf(intervalOf({ events: [{ rxBytes: 1, txBytes: 2 }] }));
  assert.deepEqual(Object.keys(row ?? {}), [
    "time",
    "interval_seconds",
    "host",
    "rx_bytes",
    "tx_bytes",
  ]);
});

Deno.test("rowsOf() says what was lost in a row of its own", () => {
  const lost = { rxBytes: 1, txBytes: 2, calls: 3, messages: 4 };
  assert.deepEqual(rowsOf(intervalOf({ lost })).map((row) => Object.entries(row)), [[
    ["time", "2026-01-02T03:04:05.006Z"],
    ["interval_seconds", 1.0004],
    ["host", "nas"],
    ["lost_rx_bytes", 1],
    ["lost_tx_bytes", 2],
    ["lost_calls", 3],
    ["lost_messages", 4],
  ]]);
  for (const field of ["rxBytes", "txBytes", "calls", "messages"]) {
    assert.equal(rowsOf(intervalOf({ lost: { ...NOTHING_LOST, [field]: 1 } })).length, 1, field);
  }
});

Deno.test("rowsOf() gives a quiet interval no row", () => {
  assert.deepEqual(rowsOf(intervalOf({})), []);
});

Deno.test("rowsOf() gives a gap one row", () => {
  const rows = rowsOf({ kind: "gap", timeMs: 0, gapSeconds: 2.5, host: "nas", reason: "gone" });
  assert.deepEqual(rows.map((row) => Object.entries(row)), [[
    ["time", "1970-01-01T00:00:00.000Z"],
    ["host", "nas"],
    ["gap_seconds", 2.5],
    ["reason", "gone"],
  ]]);
});

Deno.test("ROW_FIELDS has every field that a row can have", () => {
  const rows = [
    ...rowsOf(intervalOf({ events: [FULL], lost: { ...NOTHING_LOST, calls: 1 } })),
    ...rowsOf({ kind: "gap", timeMs: 0, gapSeconds: 1, host: "h", reason: "r" }),
  ];
  const present = new Set(rows.flatMap((row) => Object.keys(row)));
  assert.deepEqual([...ROW_FIELDS].sort(), [...present].sort());
  for (const row of rows) {
    for (const [field, value] of Object.entries(row)) {
      assert.equal(ROW_FIELDS.includes(field as never), true);
      assert.equal(valueOf(row, field as typeof ROW_FIELDS[number]), value);
    }
  }
});
