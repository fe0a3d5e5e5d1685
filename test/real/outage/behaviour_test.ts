/** How the whole program behaves when something around it fails, with a real InfluxDB. */
import assert from "node:assert/strict";
import { readStatus } from "../../../src/delivery/journal/status.ts";
import { Influxd } from "../../servers/influxd.ts";
import { missingPrograms } from "../../servers/programs.ts";
import { runMain } from "../../cli/run_main.ts";
import { Socktraf, until } from "../socktraf.ts";
import { Feed, RX_BYTES } from "./feed.ts";

const missing = missingPrograms("influxd");

interface Bench extends AsyncDisposable {
  readonly folder: string;
  readonly journal: string;
  readonly influxd: Influxd;
  readonly sink: string;
  /** Starts the program; it reads from the feed. */
  start(...words: readonly string[]): { readonly socktraf: Socktraf; readonly feed: Feed };
  /** Received bytes in the database. */
  rxBytes(): Promise<number>;
}

async function bench(): Promise<Bench> {
  const folder = await Deno.makeTempDir({ prefix: "socktraf-behaviour-" });
  const influxd = await Influxd.start({ folder: `${folder}/influxdb` });
  await influxd.query("CREATE DATABASE net");
  const journal = `${folder}/journal/journal.db`;
  const sink = `influxdb+v1://127.0.0.1:${influxd.port}/net?timeout=1s&internal=true`;
  return {
    folder,
    journal,
    influxd,
    sink,
    start: (...words) => {
      const given = ["run", "--input", "-", "--journal", journal, "--sink", sink, ...words];
      const socktraf = Socktraf.start(given, { env: { SOCKTRAF_CONFIG: "/dev/null" } });
      return { socktraf, feed: new Feed(socktraf) };
    },
    rxBytes: async () => {
      const [series] = await influxd.query("SELECT sum(rx_bytes) FROM socktraf", "net");
      return Number(series?.values[0]?.[1] ?? 0);
    },
    [Symbol.asyncDispose]: async () => {
      await influxd[Symbol.asyncDispose]();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

function test(name: string, fn: (bench: Bench) => Promise<void>): void {
  Deno.test({
    name: `${name}${missing}`,
    ignore: missing !== "",
    fn: async () => {
      await using all = await bench();
      await fn(all);
    },
  });
}

test("SIGTERM: everything captured is in the database when it ends", async (all) => {
  const { socktraf, feed } = all.start("--sink", "stdout:");
  await using _socktraf = socktraf;
  for (let index = 0; index < 50; index++) await feed.interval(20);
  await socktraf.until(() => socktraf.rows.length === 1_000, "all rows");
  socktraf.signal("SIGTERM");
  assert.deepEqual(await socktraf.end(), { code: 0, signal: null });
  assert.equal(socktraf.errors, "");
  assert.equal(await all.rxBytes(), 50 * 20 * RX_BYTES);
});

test("a database that hangs delays no row on standard output, and SIGTERM ends it all the same", async (all) => {
  const { socktraf, feed } = all.start("--sink", "stdout:");
  await using _socktraf = socktraf;
  await feed.interval();
  await socktraf.until(() => socktraf.rows.length === 1, "the first row");
  all.influxd.server.signal("SIGSTOP");
  for (let index = 2; index <= 20; index++) {
    await feed.interval();
    await socktraf.until(() => socktraf.rows.length === index, `row ${index}`, 8_000);
  }
  const begin = performance.now();
  socktraf.signal("SIGTERM");
  assert.deepEqual(await socktraf.end(), { code: 0, signal: null });
  assert.ok(performance.now() - begin < 30_000);
  assert.match(
    socktraf.errors,
    /warn: sink influxdb: \d+ rows that it has not taken stay in the journal/,
  );
  all.influxd.server.signal("SIGCONT");
  const { code } = await runMain([
    ...["run", "--input", "/dev/null", "--journal", all.journal, "--sink", all.sink],
  ]);
  assert.equal(code, 1, "an input without an interval is an error");
  assert.equal(await all.rxBytes(), 20 * RX_BYTES);
});

test("a second one on the same journal is told whose it is, and ends with 69", async (all) => {
  const { socktraf, feed } = all.start();
  await using _socktraf = socktraf;
  await feed.interval();
  await until(() => statusOf(all) !== undefined, () => "the journal", 30_000);
  const second = await runMain([
    "run",
    "--input",
    "-",
    "--journal",
    all.journal,
    "--sink",
    all.sink,
  ]);
  assert.equal(second.code, 69);
  assert.match(
    second.errors,
    /^error: Cannot write to the journal ".*": process \d+ is writing to it\nStop the other one/,
  );
  const live = await runMain(["replay", "test/fixtures/recording.jsonl", "--speed", "max"]);
  assert.equal(live.code, 0, "without a durable sink nobody needs a journal");
});

test("no place for a journal: rows are delivered, and the loss is counted where that fails too", async (all) => {
  const given = ["run", "--input", "-", "--journal", "/dev/null/journal.db", "--sink", all.sink];
  for (const isHung of [false, true]) {
    if (isHung) all.influxd.server.signal("SIGSTOP");
    await using socktraf = Socktraf.start([...given, "--sink", "stdout:"]);
    const feed = new Feed(socktraf);
    for (let index = 0; index < 5; index++) await feed.interval();
    await socktraf.until(() => socktraf.rows.length === 5, "rows on standard output");
    socktraf.signal("SIGTERM");
    const { code } = await socktraf.end();
    assert.match(socktraf.errors, /Cannot keep a journal in .*kept in memory only/);
    assert.equal(code, isHung ? 1 : 0);
    const lost = /error: sink influxdb lost 5 rows: there is no journal for them\n/;
    assert.equal(lost.test(socktraf.errors), isHung);
  }
  all.influxd.server.signal("SIGCONT");
  // A write whose answer was not waited for may still have been taken.
  assert.ok(await all.rxBytes() >= 5 * RX_BYTES);
});

Deno.test({
  name: "a full disk under the journal: live sinks and the database go on, and it is told",
  ignore: Deno.uid() !== 0 || missing !== "",
  fn: async () => {
    await using all = await bench();
    await Deno.mkdir(`${all.folder}/journal`);
    await run("mount", "-t", "tmpfs", "-o", "size=2m", "none", `${all.folder}/journal`);
    try {
      const { socktraf, feed } = all.start("--sink", "stdout:");
      await using _socktraf = socktraf;
      await feed.interval(50);
      await socktraf.until(() => socktraf.rows.length === 50, "the first rows");
      await run("sh", "-c", `cat /dev/zero > ${all.folder}/journal/filler || true`);
      for (let index = 2; index <= 40; index++) await feed.interval(50);
      await socktraf.until(() => socktraf.rows.length === 2_000, "all rows");
      await until(async () => await all.rxBytes() === 2_000 * RX_BYTES, "all in the database");
      assert.match(socktraf.errors, /Cannot write to the journal .*full.*Rows wait in memory/);
      socktraf.signal("SIGTERM");
      assert.equal((await socktraf.end()).code, 0);
    } finally {
      await run("umount", `${all.folder}/journal`);
    }
  },
});

test("a required sink that is not there: nothing is started, and it ends with 69", async (all) => {
  await all.influxd.server.kill();
  const sink = `${all.sink}&required=true`;
  const { code, errors } = await runMain(["run", "--input", "-", "--sink", sink], "");
  assert.equal(code, 69);
  assert.match(errors, /^error: sink influxdb is required: Cannot reach /);
});

test("statistics: as JSON lines, in the journal for sinks --status, and as points", async (all) => {
  const { socktraf, feed } = all.start("--log-format", "json");
  await using _socktraf = socktraf;
  for (let index = 0; index < 5; index++) await feed.interval(3);
  await until(async () => await all.rxBytes() === 15 * RX_BYTES, "all in the database");
  // The status is written every ten seconds.
  await until(
    async () => (await all.influxd.points("net", "socktraf_internal")).length > 0,
    "points",
    60_000,
  );
  const points = await all.influxd.points("net", "socktraf_internal");
  const point = points.find(({ sink }) => sink === "influxdb");
  assert.equal(point?.["written_rows"], 15);
  assert.equal(statusOf(all)?.sinks[0]?.written, 15);
  const status = await runMain(["sinks", "--status", "--journal", all.journal]);
  assert.equal(status.code, 0);
  assert.match(status.output, /\ninfluxdb +ok +15 +0 +0 +0 +0 +\d+ ms\n/);
  socktraf.signal("SIGTERM");
  await socktraf.end();
  const lines = socktraf.errors.trim().split("\n").map((line) => JSON.parse(line));
  const last = lines.findLast(({ message }) => message === "statistics");
  assert.equal(last.sinks[0].written, 15);
  assert.deepEqual(last.sinks[0].dropped, {});
});

test("socktraf check asks every sink", async (all) => {
  const words = ["check", "--input", "-", "--sink", all.sink, "--sink", "stdout:", "--journal"];
  const nowhere = await runMain([...words, "/dev/null/journal.db"]);
  assert.equal(nowhere.code, 77);
  assert.match(nowhere.output, /FAIL {2}journal: Cannot write to "\/dev\/null"/);
  words.push(all.journal);
  const well = await runMain(words);
  assert.match(well.output, /OK {4}journal: ".*", it will be made/);
  assert.match(well.output, /OK {4}sink influxdb: /);
  await all.influxd.server.kill();
  const { code, output } = await runMain(words);
  assert.equal(code, 69);
  assert.match(output, /FAIL {2}sink influxdb: Cannot reach /);
  assert.match(output, /OK {4}sink stdout: /);
});

function statusOf(all: Bench): ReturnType<typeof readStatus> {
  try {
    return readStatus(all.journal);
  } catch {
    return undefined;
  }
}

async function run(command: string, ...args: readonly string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(command, { args: [...args] }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}
