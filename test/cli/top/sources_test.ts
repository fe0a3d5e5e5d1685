import assert from "node:assert/strict";
import { commandLine } from "../../../src/cli/top/command_line.ts";
import { DEMO } from "../../../src/cli/demo/recording.ts";
import { FeedReader } from "../../../src/cli/top/feed.ts";
import { parseInterfaces, Wire } from "../../../src/cli/top/wire.ts";
import { demoLines } from "../../../tools/demo_recording.ts";

const NET_DEV = (rx: number, tx: number): string =>
  `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo:  999     1    0    0    0     0          0         0      999       1    0    0    0     0       0          0
  eth0: ${rx}    20    0    0    0     0          0         0     ${tx}      30    0    0    0     0       0          0
docker0:  555     1    0    0    0     0          0         0      555       1    0    0    0     0       0          0
`;

Deno.test("the counters of the interfaces are read", () => {
  assert.deepEqual(parseInterfaces(NET_DEV(10, 20)), [
    { name: "lo", rxBytes: 999, txBytes: 999 },
    { name: "eth0", rxBytes: 10, txBytes: 20 },
    { name: "docker0", rxBytes: 555, txBytes: 555 },
  ]);
});

Deno.test("wire bytes are those of devices, since the start, and never negative", () => {
  let [text, nowMs] = [NET_DEV(1_000, 2_000), 0];
  const wire = new Wire({
    readInterfaces: () => text,
    isPhysical: (name) => name === "eth0",
    nowMs: () => nowMs,
  });
  assert.deepEqual(wire.read(), { names: "eth0", rxRate: 0, txRate: 0, rxTotal: 0, txTotal: 0 });
  [text, nowMs] = [NET_DEV(3_000, 2_500), 500];
  assert.deepEqual(wire.read(), {
    names: "eth0",
    rxRate: 4_000,
    txRate: 1_000,
    rxTotal: 2_000,
    txTotal: 500,
  });
  // The interface was made anew.
  [text, nowMs] = [NET_DEV(5, 5), 1_000];
  assert.equal(wire.read()?.rxTotal, 2_000);
});

Deno.test("a command line is that of the process that has the id now, and says when it is another one", () => {
  const read = (path: string): Uint8Array =>
    new TextEncoder().encode(path.endsWith("comm") ? "nginx\n" : "nginx\0-g\0daemon off;\0");
  assert.equal(commandLine(5, "nginx", read), "nginx -g daemon off;");
  assert.equal(commandLine(5, "curl", read), "(now called nginx) nginx -g daemon off;");
  const gone = (): never => {
    throw new Deno.errors.NotFound();
  };
  assert.match(commandLine(5, "curl", gone), /has ended$/);
});

Deno.test("whatever comes from a socket, the reader counts what it cannot read and goes on", () => {
  const reader = new FeedReader();
  const lines = [
    "{",
    "[]",
    "null",
    '{"time":"x"}',
    '{"time":"2026-01-01T00:00:00Z","rows":"x"}',
    "",
  ];
  const items = reader.push(new TextEncoder().encode(lines.join("\n") + "\n"));
  assert.ok(reader.malformed >= 4);
  assert.ok(items.every(({ kind }) => kind === "observation"));
});

Deno.test("rows that are missing from an interval are told as lost", () => {
  const reader = new FeedReader();
  const [item] = reader.push(new TextEncoder().encode(
    '{"time":"2026-01-01T00:00:01Z","interval_seconds":1,"host":"h","rows":2}\n',
  ));
  assert.ok(item?.kind === "observation" && item.observation.kind === "interval");
  assert.equal(item.observation.lost.messages, 1);
});

Deno.test("the demo is what its tool makes, small, and names nobody", () => {
  assert.equal(DEMO, `${demoLines().join("\n")}\n`);
  assert.ok(DEMO.length < 60_000, `${DEMO.length}`);
});
