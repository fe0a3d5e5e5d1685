/** `socktraf run --input`: a file or a pipe in place of the kernel. */
import assert from "node:assert/strict";
import { bytes, DONE, interval } from "../../capture/probe_output.ts";
import { BEGIN_MS, gapAt, LinesFile, recording, rowsOf, run } from "./command.ts";

const HOUR = Array.from({ length: 3600 }, (_, index) => index + 1);

Deno.test("run --input FILE gives the rows of a recording with its host, times and names", async () => {
  using file = new LinesFile(recording([5, 6]));
  const { code, output, errors } = await run(["--input", file.path]);
  assert.equal(errors, "");
  assert.equal(code, 0);
  const common = {
    interval_seconds: 1,
    host: "db1",
    pid: 7,
    process: "curl",
    uid: 0,
    user: "root",
    cgroup: "/system.slice/a.service",
    unit: "a.service",
    protocol: "tcp",
    family: "ipv4",
    scope: "loopback",
    tx_bytes: 0,
  };
  assert.deepEqual(rowsOf(output), [
    { time: new Date(BEGIN_MS).toISOString(), rx_bytes: 5, ...common },
    { time: new Date(BEGIN_MS + 1000).toISOString(), rx_bytes: 6, ...common },
  ]);
});

Deno.test("run --input - gives the same from standard input", async () => {
  using file = new LinesFile(recording([5, 6]));
  const fromFile = await run(["--input", file.path]);
  assert.deepEqual(await run(["--input", "-"], { stdin: file.text }), fromFile);
});

Deno.test("run --input gives a recorded gap with the host that was recorded", async () => {
  using file = new LinesFile([...recording([5]), gapAt(9, 8)]);
  const { output } = await run(["--input", file.path]);
  assert.deepEqual(rowsOf(output).at(-1), {
    time: new Date(BEGIN_MS + 9000).toISOString(),
    host: "db1",
    gap_seconds: 8,
    reason: "bpftrace was killed by SIGKILL",
  });
});

for (const [source, words] of [["a file", []], ["standard input", ["-"]]] as const) {
  for (const [duration, count] of [["10s", 10], ["1s", 1], ["1m", 60], ["2h", 3600]] as const) {
    Deno.test(`run --input of ${source} ends after --duration ${duration} of what was recorded`, async () => {
      using file = new LinesFile(recording(HOUR));
      const { code, output } = await run(
        ["--input", words[0] ?? file.path, "--duration", duration],
        { stdin: file.text },
      );
      assert.equal(code, 0);
      assert.deepEqual(rowsOf(output).map((row) => row["rx_bytes"]), HOUR.slice(0, count));
    });
  }
}

Deno.test("run --input --duration takes the nearest whole interval of clocks that are not quite even", async () => {
  const lines = recording(HOUR.slice(0, 20)).map((line) =>
    line.replace(/"time_ms":(\d+)/, (_, time) => `"time_ms":${Number(time) - (Number(time) % 7)}`)
  );
  using file = new LinesFile(lines);
  const { output } = await run(["--input", file.path, "--duration", "10s"]);
  assert.equal(rowsOf(output).length, 10);
});

Deno.test("run --input without any interval in it fails and says what it should be", async () => {
  for (const stdin of ["", "hello\n", '{"type": "attached_probes", "data": {"probes": 3}}\n']) {
    const { code, output, errors } = await run(["--input", "-"], { stdin });
    assert.equal(code, 1);
    assert.equal(output, "");
    assert.match(
      errors,
      /^error: The input holds no interval: .*socktraf program.*socktraf record/m,
    );
  }
});

Deno.test("run --input of a file that is not there fails with 69 and says what to give", async () => {
  const { code, errors } = await run(["--input", "/nonexistent"]);
  assert.equal(code, 69);
  assert.equal(
    errors,
    'error: Cannot read input "/nonexistent": it is not there\n' +
      "Give a file that socktraf record or bpftrace -f json has written, or - for standard input\n",
  );
});

Deno.test("run --input takes raw output of bpftrace, whose host is this one", async () => {
  using file = new LinesFile([interval(1, 2), bytes(0, 7, 5), DONE]);
  const [row] = rowsOf((await run(["--input", file.path, "--host", "here"])).output);
  assert.equal(row?.["host"], "here");
  assert.equal(row?.["rx_bytes"], 5);
});

Deno.test("run --input applies filters and groups", async () => {
  using file = new LinesFile(recording([5, 6]));
  const other = await run(["--input", file.path, "--process", "nginx"]);
  assert.deepEqual([other.code, other.output], [0, ""]);
  const grouped = await run(["--input", file.path, "--group-by", "unit"]);
  assert.deepEqual(rowsOf(grouped.output).map(({ unit, pid, rx_bytes }) => [unit, pid, rx_bytes]), [
    ["a.service", undefined, 5],
    ["a.service", undefined, 6],
  ]);
});
