/** The sinks as a whole: what is in the file, or on standard output, at each moment. */
import assert from "node:assert/strict";
import type { OutputStream, Sink, SinkContext } from "../../../sinks/sink.ts";
import { findSinkType } from "../../../sinks/mod.ts";
import type { Observation, TrafficEvent } from "../../../src/traffic/event.ts";
import { interval, ORDINARY, row } from "../conformance/traffic.ts";
import { sinkContext } from "../context.ts";
import { blocksIn, linesIn } from "./readers.ts";
import { NOON_MS } from "./states.ts";
import { temporaryFolder } from "./temporary_folder.ts";

const NEVER = new AbortController().signal;

function open(
  name: string,
  options: Record<string, unknown>,
  context: Partial<SinkContext> = {},
): Sink {
  const type = findSinkType(name);
  assert.ok(type !== undefined);
  return type.create(type.schema.parse(options), sinkContext(context));
}

async function deliver(sink: Sink, ...batch: Observation[]): Promise<void> {
  assert.deepEqual(await sink.write(batch, NEVER), { status: "delivered" });
}

function now(events: readonly TrafficEvent[], own = {}): Observation {
  return interval(0, events, { timeMs: NOON_MS, intervalSeconds: 1, ...own });
}

function namesIn(path: string): string[] {
  return [...Deno.readDirSync(path)].map(({ name }) => name).sort();
}

/** Waits until a file holds what a test wants, or for so long. */
async function until(path: string, wanted: RegExp): Promise<string> {
  const end = Date.now() + 20_000;
  for (;;) {
    const text = await Deno.readTextFile(path);
    if (wanted.test(text)) return text;
    assert.ok(Date.now() < end, `never ${wanted}: ${text}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

Deno.test("the powerline sink keeps the whole state in its file, and says at the end that it stopped", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/powerline.json`;
  const sink = open("powerline", { path });
  const traffic = now([row("nginx", 2_000_000, 10), row("sshd", 30, 5)]);
  await deliver(sink, traffic);
  const { today, month, ...state } = JSON.parse(await Deno.readTextFile(path));
  assert.deepEqual(state, {
    version: 1,
    time_ms: traffic.timeMs,
    interval_seconds: 1,
    host: "nas",
    stale_after_ms: 3_000,
    stopped: false,
    rx_bytes_per_second: 2_000_030,
    tx_bytes_per_second: 15,
    top: [
      { process: "nginx", rx_bytes_per_second: 2_000_000, tx_bytes_per_second: 10 },
      { process: "sshd", rx_bytes_per_second: 30, tx_bytes_per_second: 5 },
    ],
    level: "medium",
    percent: 20,
  });
  assert.deepEqual([today.rx_bytes, month.tx_bytes], [2_000_030, 15]);
  await sink[Symbol.asyncDispose]();
  const last = JSON.parse(await Deno.readTextFile(path));
  assert.deepEqual(
    [last.stopped, last.rx_bytes_per_second, last.top, last.today],
    [true, 0, [], today],
  );
});

for (
  const name of [
    "tmux",
    "wtf",
    "waybar",
    "polybar",
    "i3blocks",
    "i3status-rust",
    "xmobar",
    "conky",
    "starship",
    "text",
    "argos",
  ]
) {
  Deno.test(`${name}: the file says "stopped" at the end, and never goes away`, async () => {
    await using folder = await temporaryFolder();
    const path = `${folder.path}/bar`;
    const sink = open(name, { path });
    await deliver(sink, now([row("nginx", 1e6, 0)]));
    assert.match(linesIn(name, await Deno.readTextFile(path))[0] ?? "", /1\.00 MB\/s.*nginx/);
    await sink[Symbol.asyncDispose]();
    const text = await Deno.readTextFile(path);
    assert.match(linesIn(name, text)[0] ?? "", /^socktraf: stopped/);
    assert.doesNotMatch(text, /1\.00 MB\/s/);
  });
}

Deno.test("a sink that was never written to leaves no file behind", async () => {
  await using folder = await temporaryFolder();
  await open("tmux", { path: `${folder.path}/bar` })[Symbol.asyncDispose]();
  assert.deepEqual(namesIn(folder.path), []);
});

Deno.test("where nothing comes for three intervals the text says so, and goes on with the next", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/bar`;
  await using sink = open("text", { path }, { intervalMs: 100 });
  await deliver(sink, now([row("nginx", 1e6, 0)]));
  const begin = Date.now();
  await until(path, /^socktraf: no data/);
  assert.ok(Date.now() - begin > 2_000, "too soon");
  await deliver(sink, now([row("nginx", 2e6, 0)]));
  assert.match(await Deno.readTextFile(path), /2\.00 MB\/s/);
});

Deno.test("totals of the day go on after a restart, exactly, for powerline after a crash as well", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/powerline.json`;
  const today = async (): Promise<number> =>
    JSON.parse(await Deno.readTextFile(path)).today.rx_bytes;
  const first = open("powerline", { path });
  await deliver(first, now([row("a", 1_000, 0)]));
  // Nothing is said at the end of this one, as after kill -9.
  const second = open("powerline", { path });
  await deliver(second, now([row("a", 100, 0)]));
  assert.equal(await today(), 1_100);
  await second[Symbol.asyncDispose]();
  const third = open("powerline", { path });
  await deliver(third, now([row("a", 10, 0)]));
  assert.equal(await today(), 1_110);
  await third[Symbol.asyncDispose]();
});

Deno.test("a text that shows totals keeps them in a hidden file beside it, others have none", async () => {
  await using folder = await temporaryFolder();
  const options = { path: `${folder.path}/bar`, template: "{today.rx}" };
  for (const [bytes, wanted] of [[1_000, "1.00 kB"], [500, "1.50 kB"]] as const) {
    const sink = open("text", options);
    await deliver(sink, now([row("a", bytes, 0)]));
    assert.equal(await Deno.readTextFile(options.path), `${wanted}\n`);
    await sink[Symbol.asyncDispose]();
  }
  assert.deepEqual(namesIn(folder.path), [
    ".bar.totals.json",
    "bar",
  ]);
  await using plain = open("text", { path: `${folder.path}/plain` });
  await deliver(plain, now([row("a", 1, 0)]));
  assert.ok(!namesIn(folder.path).some((name) => name.startsWith(".plain")));
});

Deno.test("totals that make no sense are as good as none", async () => {
  for (const text of ["", "{", "null", '{"version":1}', "\0".repeat(100)]) {
    await using folder = await temporaryFolder();
    const path = `${folder.path}/powerline.json`;
    await Deno.writeTextFile(path, text);
    await using sink = open("powerline", { path });
    await deliver(sink, now([row("a", 7, 0)]));
    assert.equal(JSON.parse(await Deno.readTextFile(path)).today.rx_bytes, 7);
  }
});

Deno.test("thresholds and quota make the colour", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/bar`;
  await using sink = open("tmux", {
    path,
    low: "1kB",
    medium: 2_000,
    high: "24kbit/s",
    quota: "10kB/day",
    color_low: "00ff00",
    color_medium: "#AABBCC",
  });
  const colors: (string | undefined)[] = [];
  for (const bytes of [999, 1_000, 2_000, 3_000, 3_001]) {
    await deliver(sink, now([row("a", bytes, 0)]));
    colors.push(/^#\[fg=([^\]]+)\]/.exec(await Deno.readTextFile(path))?.[1]);
  }
  assert.deepEqual(colors, [undefined, "#00ff00", "#aabbcc", "#e8663c", "#d3869b"]);
});

Deno.test("a gap is shown, and why where there is room", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/bar`;
  await using sink = open("waybar", { path });
  await deliver(sink, now([row("a", 1e6, 0)]), {
    kind: "gap",
    timeMs: NOON_MS,
    gapSeconds: 5,
    host: "nas",
    reason: "bpftrace was killed by SIGKILL",
  });
  const { text, tooltip, class: style } = JSON.parse(await Deno.readTextFile(path));
  assert.match(text, /^socktraf: no data/);
  assert.match(tooltip, /bpftrace was killed by SIGKILL/);
  assert.equal(style, "stale");
});

Deno.test("top of the configuration is the length of the list", async () => {
  await using folder = await temporaryFolder();
  const events = Array.from({ length: 20 }, (_, i) => row(`p${i}`, 1_000 - i, 0));
  for (const [top, wanted] of [[undefined, 3], [5, 5], [50, 10]] as const) {
    const path = `${folder.path}/${top}`;
    await using sink = open("wtf", { path }, top === undefined ? {} : { top });
    await deliver(sink, now(events));
    const list = (await Deno.readTextFile(path)).split("\n").filter((line) => /^p\d/.test(line));
    assert.equal(list.length, wanted);
  }
});

for (const name of ["i3bar", "swaybar"]) {
  Deno.test(`${name}: a header once, then a list for each interval, and a last one that says so`, async () => {
    let text = "";
    const stdout: OutputStream = {
      isTerminal: () => false,
      size: () => undefined,
      write: (bytes) => {
        text += new TextDecoder().decode(bytes);
        return Promise.resolve();
      },
    };
    const sink = open(name, {}, { stdout });
    for (const bytes of [1e6, 2e6]) await deliver(sink, now([row("nginx", bytes, 0)]));
    await sink[Symbol.asyncDispose]();
    const texts = blocksIn(text).map((block) => String(block["full_text"]).trimEnd());
    assert.deepEqual(texts, [
      "↓1.00 MB/s ↑    0 B/s nginx",
      "↓2.00 MB/s ↑    0 B/s nginx",
      "socktraf: stopped",
    ]);
  });
}

Deno.test("a stream whose reader stands still does not keep socktraf from ending", async () => {
  const silence = Promise.withResolvers<void>();
  const stdout: OutputStream = {
    isTerminal: () => false,
    size: () => undefined,
    write: () => silence.promise,
  };
  const sink = open("i3bar", {}, { stdout });
  const write = sink.write([now([row("a", 1, 0)])], NEVER);
  await new Promise((resolve) => setTimeout(resolve, 50));
  await sink[Symbol.asyncDispose]();
  silence.resolve();
  assert.equal((await write).status, "delivered");
});

Deno.test("the sinks get rows that keep loopback apart, and all of them", () => {
  for (const name of ["powerline", "tmux", "i3bar"]) {
    const type = findSinkType(name);
    const { stdout } = sinkContext();
    const options = type?.schema.parse({});
    assert.deepEqual(type?.defaultGroupBy?.(options, stdout), ["process", "scope"]);
    assert.equal(type?.selectsTop?.(options, stdout), true);
  }
});

Deno.test("a file that cannot be written is told with its path, and tried again with the next interval", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/away/socktraf/tmux.txt`;
  await using sink = open("tmux", { path });
  const outcome = await sink.write(ORDINARY, NEVER);
  assert.deepEqual(outcome, {
    status: "retry",
    reason: `Cannot write "${path}": the folder is missing`,
  });
  await Deno.mkdir(`${folder.path}/away`);
  await deliver(sink, ...ORDINARY);
  assert.match(await Deno.readTextFile(path), /nginx/);
});
