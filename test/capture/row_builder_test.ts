import assert from "node:assert/strict";
import fc from "fast-check";
import { RowBuilder } from "../../src/capture/row_builder.ts";
import { packKey } from "./row_key.ts";

const NOTHING = { rxBytes: 0, txBytes: 0, calls: 0, messages: 0 };

Deno.test("RowBuilder adds up what the CPUs counted, and puts both directions into one row", () => {
  const rows = new RowBuilder();
  rows.add("bytes", {
    [`${packKey({ who: 7, lane: 0 })},12,1000`]: 1,
    [`${packKey({ who: 7, lane: 8191 })},12,1000`]: 20,
    [`${packKey({ who: 7, lane: 3, sent: true })},12,1000`]: 300,
    [`${packKey({ who: 7, lane: 4, sent: true })},12,1000`]: 4000,
  });
  rows.add("name", { 7: "curl" });
  assert.deepEqual(rows.rows(), [{
    pid: 7,
    process: "curl",
    uid: 1000,
    cgroupId: "12",
    protocol: 6,
    family: 2,
    raw: false,
    loopback: true,
    rxBytes: 21,
    txBytes: 4300,
  }]);
  assert.deepEqual(rows.lost(), NOTHING);
});

Deno.test("RowBuilder keeps apart what differs in process, socket, user or control group", () => {
  const rows = new RowBuilder();
  const keys = [
    `${packKey({ who: 7 })},1,0`,
    `${packKey({ who: 8 })},1,0`,
    `${packKey({ who: 7, protocol: 17 })},1,0`,
    `${packKey({ who: 7, family: 10 })},1,0`,
    `${packKey({ who: 7, raw: true })},1,0`,
    `${packKey({ who: 7, loopback: false })},1,0`,
    `${packKey({ who: 7 })},2,0`,
    `${packKey({ who: 7 })},1,1`,
  ];
  rows.add("bytes", Object.fromEntries(keys.map((key, index) => [key, 2 ** index])));
  assert.deepEqual(
    rows.rows().map(({ rxBytes }) => rxBytes).sort((a, b) => a - b),
    keys.map((_, index) => 2 ** index),
  );
});

Deno.test("RowBuilder keeps a control group id of 64 bits as it is", () => {
  const rows = new RowBuilder();
  rows.add("bytes", { [`${packKey({ who: 7 })},18446744073709551615,4294967295`]: 1 });
  const [row] = rows.rows();
  assert.equal(row?.cgroupId, "18446744073709551615");
  assert.equal(row?.uid, 4_294_967_295);
});

Deno.test("RowBuilder gives thread and process where rows are kept by thread", () => {
  const rows = new RowBuilder();
  rows.add("bytes", { [`${packKey({ who: 71 })},1,0`]: 5, [`${packKey({ who: 72 })},1,0`]: 6 });
  rows.add("name", { 71: "java", 72: "java" });
  rows.add("thread", { 71: "reader", 72: "writer" });
  rows.add("process", { 71: 70, 72: 70 });
  assert.deepEqual(
    rows.rows().map(({ pid, tid, process, thread, rxBytes }) => ({
      pid,
      tid,
      process,
      thread,
      rxBytes,
    })),
    [
      { pid: 70, tid: 71, process: "java", thread: "reader", rxBytes: 5 },
      { pid: 70, tid: 72, process: "java", thread: "writer", rxBytes: 6 },
    ],
  );
});

Deno.test("RowBuilder gives a row without a name where the name did not arrive", () => {
  const rows = new RowBuilder();
  rows.add("bytes", { [`${packKey({ who: 7 })},1,0`]: 5 });
  const [row] = rows.rows();
  assert.equal(row?.rxBytes, 5);
  assert.ok(row !== undefined && !("process" in row));
});

Deno.test("RowBuilder gives the name of a thread as another one where that of the process is not known", () => {
  const rows = new RowBuilder();
  rows.add("bytes", { [`${packKey({ who: 7 })},1,0`]: 5, [`${packKey({ who: 8 })},1,0`]: 6 });
  rows.add("name", { 7: "java" });
  rows.add("alias", { 7: "reader", 8: "wr\uffffffc3\uffffffa9" });
  assert.deepEqual(rows.rows().map(({ pid, process, alias }) => [pid, process, alias]), [
    [7, "java", undefined],
    [8, undefined, "wr\u00e9"],
  ]);
  assert.ok(rows.rows().every((row) => "process" in row !== "alias" in row));
});

Deno.test("RowBuilder adds the calls that the program missed to those that the kernel skipped", () => {
  const rows = new RowBuilder();
  rows.add("missed", { 0: 2, 8191: 3 });
  rows.lostCalls += 10;
  assert.deepEqual(rows.lost(), { ...NOTHING, calls: 15 });
});

Deno.test("RowBuilder tells bytes that found no room by direction", () => {
  const rows = new RowBuilder();
  rows.add("lost", { "0,0": 1, "11,0": 20, "0,1": 300, "8191,1": 4000 });
  rows.lostMessages = 2;
  rows.lostCalls = 3;
  assert.deepEqual(rows.lost(), { rxBytes: 21, txBytes: 4300, calls: 3, messages: 2 });
});

Deno.test("RowBuilder takes a map that is printed again as the same one", () => {
  const rows = new RowBuilder();
  const values = { [`${packKey({ who: 7 })},1,0`]: 5 };
  assert.equal(rows.add("bytes", values), true);
  assert.equal(rows.add("bytes", values), true);
  assert.deepEqual(rows.rows().map(({ rxBytes }) => rxBytes), [5]);
});

Deno.test("RowBuilder knows the program's maps and no others", () => {
  const rows = new RowBuilder();
  for (const name of ["bytes", "lost", "name", "alias", "missed", "thread", "process"]) {
    assert.equal(rows.add(name, {}), true, name);
  }
  for (const name of ["", "byte", "side", "__proto__", "constructor"]) {
    assert.equal(rows.add(name, {}), false, name);
    assert.equal(rows.add(name, {}), false, `${name} again`);
  }
});

Deno.test("RowBuilder leaves out a value that cannot be, counts it, and keeps its neighbours", () => {
  const key = packKey({ who: 7 });
  const good = { [`${key},1,0`]: 5 };
  const bad: readonly Record<string, unknown>[] = [
    ...[-1, 0.5, 2 ** 53, 1e300, "5", null, true, [5], { a: 5 }].map((bytes) => ({
      [`${key},2,0`]: bytes,
    })),
    ...[
      "",
      ",",
      ",,",
      "5",
      `${key},1`,
      `${key},1,`,
      `${key},,0`,
      `,1,0`,
      `${key},1,0,0`,
      `-${key},1,0`,
      `0x10,1,0`,
      `1e3,1,0`,
      ` ${key},1,0`,
      `${key}.5,1,0`,
      `${2 ** 53},1,0`,
      `${key},abc,0`,
      `${key},-1,0`,
      `${key},1,-1`,
      `${key},1,root`,
      "__proto__",
    ].map((text) => JSON.parse(`{${JSON.stringify(text)}: 9}`) as Record<string, unknown>),
  ];
  for (const values of bad) {
    const rows = new RowBuilder();
    rows.add("bytes", { ...values, ...good });
    const label = JSON.stringify(values);
    assert.deepEqual(rows.rows().map(({ rxBytes }) => rxBytes), [5], label);
    assert.deepEqual(rows.lost(), { ...NOTHING, messages: 1 }, label);
  }
});

Deno.test("RowBuilder leaves out names, processes and lost bytes that cannot be, and counts them", () => {
  const rows = new RowBuilder();
  rows.add("bytes", { [`${packKey({ who: 7 })},1,0`]: 5 });
  rows.add("name", { 7: 17, x: "curl" });
  rows.add("alias", { 7: true, "7,0": "reader" });
  rows.add("missed", { 0: -1, x: 1, "0,1": 1, 1: 0.5 });
  rows.add("thread", { 7: null, "": "main" });
  rows.add("process", { 7: "8", "7x": 8 });
  rows.add("lost", { "0,0": -1, "0,2": 1, x: 1, "x,1": 1, "0,1": 3 });
  assert.deepEqual(rows.rows().map(({ pid, tid, process }) => ({ pid, tid, process })), [
    { pid: 7, tid: 7, process: undefined },
  ]);
  assert.deepEqual(rows.lost(), { ...NOTHING, txBytes: 3, messages: 16 });
});

Deno.test("RowBuilder never gives a sum that is not exact", () => {
  const rows = new RowBuilder();
  const most = Number.MAX_SAFE_INTEGER;
  rows.add("bytes", {
    [`${packKey({ who: 7, lane: 0 })},1,0`]: most,
    [`${packKey({ who: 7, lane: 1 })},1,0`]: 2,
  });
  assert.deepEqual(rows.rows().map(({ rxBytes }) => rxBytes), [most]);
  assert.equal(rows.lost().messages, 1);
});

Deno.test("RowBuilder loses no byte of any map, however many CPUs, processes and sockets", () => {
  const entry = fc.record({
    who: fc.integer({ min: 1, max: 5 }),
    lane: fc.nat(3),
    sent: fc.boolean(),
    protocol: fc.constantFrom(6, 17, 262),
    cgroup: fc.nat(2),
    uid: fc.nat(2),
    bytes: fc.nat(1_000_000),
  });
  fc.assert(fc.property(fc.array(entry), (entries) => {
    const values = new Map(
      entries.map((parts) => [`${packKey(parts)},${parts.cgroup},${parts.uid}`, parts.bytes]),
    );
    const rows = new RowBuilder();
    rows.add("bytes", Object.fromEntries(values));
    const got = rows.rows();
    const sum = got.reduce((total, { rxBytes, txBytes }) => total + rxBytes + txBytes, 0);
    assert.equal(sum, [...values.values()].reduce((total, bytes) => total + bytes, 0));
    const keys = got.map((row) => `${row.pid} ${row.protocol} ${row.cgroupId} ${row.uid}`);
    assert.equal(new Set(keys).size, keys.length, "two rows of one kind");
    assert.deepEqual(rows.lost(), NOTHING);
  }));
});

Deno.test("calls that seem to be missed while bpftrace takes its probes away are not told", () => {
  const [running, ending] = [new RowBuilder(), new RowBuilder(true)];
  for (const rows of [running, ending]) assert.ok(rows.add("missed", { 0: 3, 1: 4 }));
  assert.equal(running.lost().calls, 7);
  assert.equal(ending.lost().calls, 0);
});
