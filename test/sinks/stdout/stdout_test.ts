import assert from "node:assert/strict";
import { stdout, type StdoutOptions } from "../../../sinks/stdout/mod.ts";
import { CSV_HEADER } from "../../../src/format/csv.ts";
import { formatNdjson } from "../../../src/format/ndjson.ts";
import { danger } from "../../format/hostile.ts";
import { contextOf, FakeStdout, gap, HOME_SERVER, interval, never, open } from "./fixtures.ts";
import { ScreenModel } from "./screen_model.ts";

function codedError(code: string): Error {
  return Object.assign(new Error(`oh no (${code})`), { code });
}

Deno.test("the schema gives defaults and refuses what it does not know", () => {
  assert.deepEqual(stdout.schema.parse({}), { format: "auto", color: "auto" });
  for (const options of [{ format: "xml" }, { colour: "never" }, { color: true }]) {
    assert.equal(stdout.schema.safeParse(options).success, false, JSON.stringify(options));
  }
});

Deno.test("auto is a table on a terminal and NDJSON elsewhere", async () => {
  for (const terminal of [true, false]) {
    const out = new FakeStdout(terminal);
    const options = stdout.schema.parse({});
    assert.equal(stdout.selectsTop?.(options, out), terminal);
    assert.deepEqual(
      stdout.defaultGroupBy?.(options, out),
      terminal ? ["process", "pid", "user", "unit", "container"] : undefined,
    );
    await using sink = open({}, contextOf(out));
    await sink.write([interval(HOME_SERVER)], never());
    assert.equal(out.text.startsWith("{"), !terminal);
    assert.match(
      (await sink.probe(never()) as { detail: string }).detail,
      terminal ? /table/ : /ndjson/,
    );
  }
});

Deno.test("only the table picks the top rows itself", () => {
  const out = new FakeStdout(false);
  const selects = (format: StdoutOptions["format"]): unknown =>
    stdout.selectsTop?.({ format, color: "auto" }, out);
  assert.deepEqual(["table", "ndjson", "csv", "logfmt"].map((f) => selects(f as "csv")), [
    true,
    false,
    false,
    false,
  ]);
});

Deno.test("create() does nothing until the first write", () => {
  const out = new FakeStdout(true);
  open({}, contextOf(out));
  assert.deepEqual(out.writes, []);
});

Deno.test("NDJSON prints a whole batch in one write and nothing at the end", async () => {
  const out = new FakeStdout(false);
  const batch = [interval(HOME_SERVER), gap(1, "x"), interval(HOME_SERVER, { tick: 1 })];
  {
    await using sink = open({ format: "ndjson" }, contextOf(out));
    assert.deepEqual(await sink.write(batch, never()), { status: "delivered" });
    assert.deepEqual(await sink.write([], never()), { status: "delivered" });
    assert.deepEqual(await sink.write([interval([])], never()), { status: "delivered" });
  }
  assert.deepEqual(out.writes, [batch.map(formatNdjson).join("")]);
});

Deno.test("CSV prints its header once, even if the first write fails", async () => {
  const out = new FakeStdout(false);
  await using sink = open({ format: "csv" }, contextOf(out));
  out.error = codedError("ENOSPC");
  assert.equal((await sink.write([interval(HOME_SERVER)], never())).status, "retry");
  await sink.write([interval(HOME_SERVER)], never());
  await sink.write([interval(HOME_SERVER)], never());
  assert(out.text.startsWith(`\n${CSV_HEADER}`));
  assert.equal(out.text.split(CSV_HEADER).length, 2);
});

Deno.test("logfmt prints key=value lines", async () => {
  const out = new FakeStdout(false);
  await using sink = open({ format: "logfmt" }, contextOf(out));
  await sink.write([gap(1.5, "bpftrace exited")], never());
  assert.equal(
    out.text,
    'time=2026-11-22T16:34:05.250Z host=nas gap_seconds=1.5 reason="bpftrace exited"\n',
  );
});

Deno.test("the table is blocks without any escape where no terminal is", async () => {
  const out = new FakeStdout(false);
  await using sink = open({ format: "table" }, contextOf(out));
  await sink.write([interval(HOME_SERVER)], never());
  await sink.write([gap(1, "x", 1), interval(HOME_SERVER, { tick: 2 })], never());
  assert.equal(danger(out.text.replaceAll("\n", "")), undefined);
  const blocks = out.text.split("\n\n");
  assert.equal(blocks.length, 3);
  assert.match(blocks[1] ?? "", /^nas .*\ngap: 1\.0 s until .*, x$/);
  assert.match(blocks[2] ?? "", /^nas .*\nPROCESS .*TX TOTAL\nqbittorrent-nox .*23\.0 MB/);
  assert(out.text.endsWith("without headers\n"));
});

Deno.test("the table has colours where they are asked for", async () => {
  for (
    const [color, terminal, expected] of [
      ["auto", true, true],
      ["auto", false, false],
      ["always", false, true],
      ["never", true, false],
    ] as const
  ) {
    const out = new FakeStdout(terminal);
    await using sink = open({ format: "table", color }, contextOf(out));
    await sink.write([interval(HOME_SERVER)], never());
    assert.equal(out.text.includes("\x1b[1m"), expected, `${color} ${terminal}`);
  }
});

Deno.test("the table on a terminal draws one frame for a batch, in one write", async () => {
  const out = new FakeStdout(true);
  const screen = new ScreenModel(80, 24);
  await using sink = open({}, contextOf(out));
  await sink.write([interval(HOME_SERVER), interval(HOME_SERVER, { tick: 1 })], never());
  await sink.write([interval(HOME_SERVER.slice(0, 1), { tick: 2 })], never());
  assert.equal(out.writes.length, 2);
  out.writes.forEach((text) => screen.write(text));
  assert.equal(screen.frames, 2);
  assert.match(screen.text, /since start 36\.4 MB in/, "all three intervals are in it");
  assert.equal(screen.text.split("\n").length, 9);
});

Deno.test("the table shows at most top rows", async () => {
  const out = new FakeStdout(true);
  await using sink = open({}, contextOf(out, 1));
  await sink.write([interval(HOME_SERVER)], never());
  assert.match(out.text, /qbittorrent-nox[^\n]*\n[^\n]*other \(4\)/);
});

Deno.test("the table reads the size again for each frame", async () => {
  const out = new FakeStdout(true);
  const screen = new ScreenModel(80, 24);
  await using sink = open({ color: "never" }, contextOf(out));
  await sink.write([interval(HOME_SERVER)], never());
  screen.write(out.text);
  screen.resize(40, 10);
  [out.columns, out.rows] = [40, 10];
  await sink.write([interval(HOME_SERVER, { tick: 1 })], never());
  screen.write(out.writes[1] ?? "");
  assert.match(screen.text, /^nas .*\nPROCESS +PID +RX\/s +TX\/s\nqbittorren…/);
  assert.equal(screen.text.split("\n").length, 9);
});

Deno.test("the table falls back to 80 by 24 where a terminal does not know its size", async () => {
  const out = new FakeStdout(true);
  [out.columns, out.rows] = [0, 0];
  await using sink = open({ color: "never" }, contextOf(out));
  await sink.write([interval(HOME_SERVER)], never());
  const screen = new ScreenModel(80, 24);
  screen.write(out.text);
  assert.match(screen.text, /CONTAINER/);
});

Deno.test("the table starts anew below whatever else was written to the terminal", async () => {
  const out = new FakeStdout(true);
  const screen = new ScreenModel(80, 24);
  await using sink = open({ color: "never" }, contextOf(out));
  await sink.write([interval(HOME_SERVER.slice(0, 1))], never());
  screen.write(`${out.text}warning: broker unreachable\r\n`);
  out.wasDisturbed = true;
  await sink.write([interval([], { tick: 1 })], never());
  screen.write(out.writes[1] ?? "");
  assert.match(screen.text, /headers\nwarning: broker unreachable\nnas .*\nPROCESS/);
});

Deno.test("dispose leaves the last frame with the cursor below it", async () => {
  const out = new FakeStdout(true);
  const screen = new ScreenModel(80, 24);
  {
    await using sink = open({ color: "never" }, contextOf(out));
    await sink.write([interval(HOME_SERVER)], never());
    screen.write(out.text);
    screen.write("^C");
  }
  const frame = screen.text.replace("\n^C", "");
  screen.write(out.writes[1] ?? "");
  assert.equal(screen.text, frame);
  assert.deepEqual(screen.cursor, { x: 0, y: frame.split("\n").length });
});

Deno.test("dispose writes nothing where nothing was drawn", async () => {
  const out = new FakeStdout(true);
  {
    await using _sink = open({}, contextOf(out));
  }
  assert.deepEqual(out.writes, []);
});

Deno.test("a reader that has gone away closes the sink", async () => {
  const errors = [new Deno.errors.BrokenPipe("x"), codedError("EPIPE"), codedError("ECONNRESET")];
  for (const error of errors) {
    const out = new FakeStdout(false);
    await using sink = open({}, contextOf(out));
    out.error = error;
    assert.deepEqual(await sink.write([interval(HOME_SERVER)], never()), { status: "closed" });
  }
});

Deno.test("a terminal that has hung up closes the sink, and dispose does not mind", async () => {
  const out = new FakeStdout(true);
  await using sink = open({}, contextOf(out));
  await sink.write([interval(HOME_SERVER)], never());
  out.error = codedError("EIO");
  assert.deepEqual(await sink.write([interval(HOME_SERVER)], never()), { status: "closed" });
  out.error = codedError("EIO");
});

Deno.test("a full disk may pass, other errors are for good", async () => {
  for (
    const [code, status] of [
      ["ENOSPC", "retry"],
      ["EDQUOT", "retry"],
      ["EAGAIN", "retry"],
      ["EIO", "refused"],
      ["EBADF", "refused"],
    ] as const
  ) {
    const out = new FakeStdout(false);
    await using sink = open({}, contextOf(out));
    out.error = codedError(code);
    assert.deepEqual(await sink.write([interval(HOME_SERVER)], never()), {
      status,
      reason: `Cannot write to standard output: oh no (${code})`,
    });
  }
});

Deno.test("/dev/full is a full disk", async () => {
  using file = await Deno.open("/dev/full", { write: true });
  const stream = {
    isTerminal: () => false,
    size: () => undefined,
    write: async (bytes: Uint8Array): Promise<void> => {
      await file.write(bytes);
    },
  };
  await using sink = open({}, contextOf(stream));
  const outcome = await sink.write([interval(HOME_SERVER)], never());
  assert.equal(outcome.status, "retry");
  assert.match(JSON.stringify(outcome), /No space left/);
});

Deno.test("a batch that is offered again is not counted again", async () => {
  const out = new FakeStdout(false);
  await using sink = open({ format: "table" }, contextOf(out));
  const batch = [interval([{ process: "a", rxBytes: 7, txBytes: 0 }])];
  out.error = codedError("ENOSPC");
  await sink.write(batch, never());
  await sink.write(batch, never());
  assert.match(out.text, /total .* 7 B {7}0 B\n/);
});

Deno.test("what an error has torn does not join the next line", async () => {
  const out = new FakeStdout(false);
  await using sink = open({ format: "ndjson" }, contextOf(out));
  out.error = codedError("ENOSPC");
  await sink.write([interval(HOME_SERVER)], never());
  await sink.write([gap(1, "x")], never());
  await sink.write([gap(2, "x")], never());
  assert.match(out.text, /^\n\{.*\}\n\{.*\}\n$/);
});

Deno.test("write() gives up when it is told to, and later writes keep their order", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const out = new FakeStdout(false);
  let calls = 0;
  const stream = {
    isTerminal: () => false,
    size: () => undefined,
    async write(bytes: Uint8Array): Promise<void> {
      calls++;
      begin();
      await promise;
      await out.write(bytes);
    },
  };
  await using sink = open({ format: "ndjson" }, contextOf(stream));
  const stop = new AbortController();
  const first = sink.write([gap(1, "one")], stop.signal);
  await begun;
  stop.abort(new Error("deadline"));
  await assert.rejects(first, /deadline/);
  const second = sink.write([gap(1, "two")], never());
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(calls, 1, "one write at a time");
  resolve();
  assert.deepEqual(await second, { status: "delivered" });
  assert.deepEqual(out.writes.map((text) => JSON.parse(text).reason), ["one", "two"]);
  await assert.rejects(sink.write([gap(1, "three")], stop.signal), /deadline/);
  assert.equal(out.writes.length, 2);
});
