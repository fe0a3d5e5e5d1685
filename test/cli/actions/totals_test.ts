import assert from "node:assert/strict";
import { bytes, DONE, end, interval, map } from "../../capture/probe_output.ts";
import { gapAt, LinesFile, recording, rowsOf, run } from "./command.ts";

Deno.test("totals adds up whole recordings to the byte, biggest first", async () => {
  using file = new LinesFile([
    ...recording([5, 60, 700]),
    end(4, 4.5, 1),
    bytes(1, 8, 10_000),
    map("@name1", { 8: "ssh" }),
  ]);
  const { code, output, errors } = await run(["totals", "--input", file.path]);
  assert.deepEqual([code, errors], [0, ""]);
  assert.equal(
    output,
    `Totals of 3.5 s on db1, in bytes (application bytes, without headers)

RECEIVED  SENT    PID  PROCESS
   10000     0      8  ssh
     765     0      7  curl
   10765     0  total
`,
  );
});

Deno.test("totals says how long nothing was measured, and what was lost", async () => {
  using file = new LinesFile([
    ...recording([5]),
    gapAt(9, 6.5),
    interval(20, 21),
    map("@lost0", { "0,0": 17, "1,1": 4 }),
    "garbage",
    DONE,
  ]);
  const { output, errors } = await run(["totals", "--input", file.path]);
  assert.match(output, /\nnot measured: 6\.5 s in gaps\n/);
  assert.match(output, /\nlost: 17 bytes received, 4 bytes sent, 0 calls, 1 messages\n/);
  assert.match(errors, /^warn: a line of input was left out, because it is not JSON\n/);
});

Deno.test("totals --top adds up the rest, so that the sum stays whole", async () => {
  const many = map(
    "@bytes0",
    Object.fromEntries([1, 2, 3, 4].map((pid) => [
      `${Number(bytes(0, pid, 0).match(/"(\d+),/)?.[1])},1,0`,
      pid * 10,
    ])),
  );
  using file = new LinesFile([interval(1, 2), many, DONE]);
  const { output } = await run(["totals", "--input", file.path, "--top", "2"]);
  const numbers = output.split("\n").map((line) => /^ *(\d+) +\d+ /.exec(line)?.[1]).filter(
    Boolean,
  );
  assert.deepEqual(numbers, ["40", "30", "30", "100"]);
});

Deno.test("totals --format ndjson gives the totals as rows", async () => {
  using file = new LinesFile(recording([5, 60]));
  const { output } = await run(["totals", "--input", file.path, "--format", "ndjson"]);
  const [row, ...more] = rowsOf(output);
  assert.deepEqual(more, []);
  assert.deepEqual([row?.["process"], row?.["rx_bytes"], row?.["interval_seconds"]], [
    "curl",
    65,
    2,
  ]);
});

Deno.test("totals of an input without any interval fails, and says why", async () => {
  const { code, errors } = await run(["totals", "--input", "-"], { stdin: "hello\n" });
  assert.equal(code, 1);
  assert.match(errors, /The input holds no interval/);
});

Deno.test("totals shows a hostile name without obeying it", async () => {
  using file = new LinesFile([
    interval(1, 2),
    bytes(0, 7, 5),
    map("@name0", { 7: "\u001b[31mx\ny" }),
    DONE,
  ]);
  const { output } = await run(["totals", "--input", file.path]);
  assert.equal(output.split("\n").length, 6);
  assert.ok(!output.includes("\u001b"));
});
