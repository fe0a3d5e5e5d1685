import assert from "node:assert/strict";
import { compare, readBlogMaps, readRows, readTruths } from "../../../tools/kernels/compare.ts";

function truth(path: string, pid: number, rx: number, tx: number, more = {}): string {
  const line = { path, pid, protocol: "tcp", family: "ipv4", rx_bytes: rx, tx_bytes: tx, ...more };
  return `${JSON.stringify(line)}\n`;
}

function row(pid: number, rx: number, tx: number, more = {}): string {
  const line = { pid, protocol: "tcp", family: "ipv4", rx_bytes: rx, tx_bytes: tx, ...more };
  return `${JSON.stringify(line)}\n`;
}

Deno.test("compare() adds up the intervals and the processes of a path", () => {
  const truths = readTruths(truth("send", 1, 0, 10) + truth("send", 2, 10, 0));
  const [rx, tx] = compare("paths", truths, readRows(row(1, 0, 4) + row(2, 10, 0) + row(1, 0, 6)));
  assert.deepEqual(rx, {
    part: "paths",
    name: "send",
    direction: "rx",
    trueBytes: 10,
    countedBytes: 10,
    processes: 2,
    wrongProcesses: 0,
  });
  assert.equal(tx?.wrongProcesses, 0);
});

Deno.test("compare() finds bytes that were counted for the wrong process although their sum is right", () => {
  const truths = readTruths(truth("send", 1, 0, 10) + truth("send", 2, 0, 20));
  const [, tx] = compare("paths", truths, readRows(row(1, 0, 20) + row(2, 0, 10)));
  assert.deepEqual([tx?.trueBytes, tx?.countedBytes, tx?.wrongProcesses], [30, 30, 2]);
});

Deno.test("compare() finds bytes that were counted for another protocol", () => {
  const truths = readTruths(truth("send", 1, 0, 10));
  const [, tx] = compare("paths", truths, readRows(row(1, 0, 10, { protocol: "other" })));
  assert.deepEqual([tx?.countedBytes, tx?.wrongProcesses], [0, 1]);
});

Deno.test("compare() finds bytes of what is no traffic, whatever they were counted as", () => {
  const truths = readTruths(truth("unix", 1, 0, 0, { protocol: "none", family: "none" }));
  const [rx] = compare("paths", truths, readRows(row(1, 7, 0)));
  assert.deepEqual([rx?.countedBytes, rx?.wrongProcesses], [7, 1]);
});

Deno.test("compare() keeps the reason of a path that the kernel does not have", () => {
  const truths = readTruths(truth("dccp", 1, 0, 0, { skipped: "socket: not supported" }));
  const cells = compare("paths", truths, readRows(""));
  assert.deepEqual(cells.map(({ skipped }) => skipped), Array(2).fill("socket: not supported"));
});

Deno.test("compare() keeps what went wrong in a workload, which says nothing about what was counted", () => {
  const [rx] = compare("paths", readTruths('{"path":"gro","failed":"recv: no"}\n'), readRows(""));
  assert.deepEqual([rx?.failed, rx?.wrongProcesses], ["recv: no", 0]);
});

Deno.test("readTruths() leaves out the threads of a process, whose line has all, and a line cut off", () => {
  const text = truth("w", 1, 5, 5) + truth("w", 1, 5, 5, { tid: 2 }) + '{"path":"w","pi';
  assert.equal(readTruths(text).length, 1);
});

Deno.test("readRows() adds up what socktraf says it lost", () => {
  const lost = '{"lost_rx_bytes":1,"lost_tx_bytes":2,"lost_calls":3,"lost_messages":4}\n';
  const { losses } = readRows(`${lost}${lost}{"gap_seconds":2,"reason":"x"}\n`);
  assert.deepEqual(losses, { rxBytes: 2, txBytes: 4, calls: 6, messages: 8, gaps: 1 });
});

Deno.test("readBlogMaps() finds a process whose name has a comma, and adds up its intervals", () => {
  const map = '{"type": "map", "data": {"@recv": {"12,a,b": 5}}}\n';
  const other = '{"type": "map", "data": {"@send": {"12,a,b": 7, "13,c": 1}}}\n';
  const counted = readBlogMaps(`{"type": "attached_probes", "data": {}}\n${map}${map}${other}`);
  const [truths] = readTruths(truth("send", 12, 10, 7));
  assert.ok(truths !== undefined);
  assert.deepEqual(counted.sumOf(truths), { rx: 10, tx: 7 });
});
