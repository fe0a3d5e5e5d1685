import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { JournalLockedError } from "../../../src/delivery/journal/lock.ts";
import { readStatus } from "../../../src/delivery/journal/status.ts";
import { gap, interval } from "../observations.ts";
import { Folder, openJournal, takeAll, type Told } from "./open.ts";

const SINK = "influxdb http://nas:8086/net";

Deno.test("a sink gets everything that was recorded since it was added, once and in order", () => {
  using folder = new Folder();
  using journal = openJournal(folder.journal);
  journal.append(interval(1));
  journal.register(SINK);
  for (const time of [2, 3, 4]) journal.append(interval(time));
  journal.append(gap(5));
  assert.deepEqual(takeAll(journal, SINK), [2, 3, 4, 5]);
  assert.deepEqual(takeAll(journal, SINK), []);
});

Deno.test("a sink goes on after a restart where it stopped, with what it remembers", () => {
  using folder = new Folder();
  {
    using journal = openJournal(folder.journal);
    journal.register(SINK);
    for (const time of [1, 2, 3]) journal.append(interval(time));
    const [first] = journal.read(SINK, 1);
    assert.ok(first);
    journal.commit(SINK, { id: 0, rowTotal: 0 }, {
      position: first.id,
      rowTotal: first.rowTotal,
      state: { total: "9007199254740993" },
    });
  }
  using journal = openJournal(folder.journal);
  assert.deepEqual(journal.register(SINK).state, { total: "9007199254740993" });
  journal.append(interval(4));
  assert.deepEqual(takeAll(journal, SINK), [2, 3, 4]);
});

Deno.test("each sink has a place of its own", () => {
  using folder = new Folder();
  using journal = openJournal(folder.journal);
  for (const sink of ["a", "b"]) journal.register(sink);
  for (const time of [1, 2]) journal.append(interval(time));
  assert.deepEqual(takeAll(journal, "a"), [1, 2]);
  journal.append(interval(3));
  assert.deepEqual(takeAll(journal, "a"), [3]);
  assert.deepEqual(takeAll(journal, "b"), [1, 2, 3]);
});

Deno.test("read() gives at most the rows asked for, and always at least one observation", () => {
  using folder = new Folder();
  using journal = openJournal(folder.journal);
  journal.register(SINK);
  // More than what is kept at hand, so that some come from the file.
  for (let time = 1; time <= 60; time++) journal.append(interval(time, 500));
  for (const [rows, count] of [[10, 1], [500, 1], [999, 1], [1_000, 2], [5_000, 10]] as const) {
    assert.equal(journal.read(SINK, rows).length, count, `${rows} rows`);
  }
  assert.deepEqual(takeAll(journal, SINK, 1_000), Array.from({ length: 60 }, (_, i) => i + 1));
});

Deno.test("no two observations of a kind and host have the same time, also after a restart", () => {
  using folder = new Folder();
  const times: number[] = [];
  for (let start = 0; start < 2; start++) {
    using journal = openJournal(folder.journal);
    journal.register(SINK);
    for (const time of [7, 7, 7]) journal.append(interval(time));
    journal.append(gap(7));
    times.push(...takeAll(journal, SINK));
  }
  assert.deepEqual(times, [7, 8, 9, 7, 10, 11, 12, 8]);
});

Deno.test("a second process is told who writes the journal, and what to do", () => {
  using folder = new Folder();
  {
    using _journal = openJournal(folder.journal);
    assert.throws(() => openJournal(folder.journal), (error: unknown) => {
      assert.ok(error instanceof JournalLockedError);
      assert.equal(
        error.message,
        `Cannot write to the journal "${folder.journal}": process ${Deno.pid} is writing to it`,
      );
      assert.match(error.advice, /--journal FILE/);
      return true;
    });
  }
  openJournal(folder.journal)[Symbol.dispose]();
});

Deno.test("others read the journal while it is written", () => {
  using folder = new Folder();
  using journal = openJournal(folder.journal);
  journal.register(SINK);
  assert.equal(readStatus(folder.journal), undefined);
  const status = { pid: 1, startedMs: 1, updatedMs: 2, host: "nas", sinks: [] };
  journal.saveStatus(status);
  journal.append(interval(1));
  assert.deepEqual(readStatus(folder.journal), status);
  using other = new DatabaseSync(folder.journal, { readOnly: true });
  assert.equal(other.prepare("SELECT count(*) AS n FROM observations").get()?.["n"], 1);
  journal.append(interval(2));
  assert.equal(other.prepare("SELECT count(*) AS n FROM observations").get()?.["n"], 2);
});

Deno.test("only the owner and the group may read the journal", () => {
  using folder = new Folder();
  using _journal = openJournal(folder.journal);
  for (const { name } of Deno.readDirSync(folder.path)) {
    const { mode } = Deno.statSync(`${folder.path}/${name}`);
    assert.equal((mode ?? 0) & 0o777, 0o640, name);
  }
});

Deno.test("rows older than max_age go, and a sink that had not taken them is told how many", () => {
  using folder = new Folder();
  const told: Told[] = [];
  let nowMs = 1_000_000;
  using journal = openJournal(folder.journal, told, { maxAgeMs: 60_000, nowMs: () => nowMs });
  journal.register("slow x");
  journal.register("fast y");
  for (let time = 1; time <= 10; time++) journal.append(interval(time, 3));
  assert.equal(takeAll(journal, "fast y").length, 10);
  nowMs += 61_000;
  journal.append(interval(100, 3));
  assert.deepEqual(takeAll(journal, "slow x"), [100]);
  assert.deepEqual(journal.dropped("slow x"), { expired: 30 });
  assert.deepEqual(journal.dropped("fast y"), {});
  assert.deepEqual(told, [{
    text: "Sink slow lost rows that it had not taken: they were older than the journal's max_age",
    count: 30,
    level: "error",
  }]);
});

Deno.test("the file stays within max_size; the oldest rows go, and are counted where not taken", () => {
  using folder = new Folder();
  const maxBytes = 2 ** 20;
  using journal = openJournal(folder.journal, [], { maxBytes });
  journal.register("slow x");
  const count = 2_000;
  for (let time = 1; time <= count; time++) journal.append(interval(time, 100, time * 999_983));
  assert.ok((journal.fileBytes ?? 0) <= maxBytes, `${journal.fileBytes} bytes`);
  const left = takeAll(journal, "slow x", 10_000);
  assert.equal(left.at(-1), count);
  assert.ok(left.length < count);
  assert.deepEqual(journal.dropped("slow x"), { journal_full: (count - left.length) * 100 });
});

Deno.test("a smaller max_size shrinks the file at the next start", () => {
  using folder = new Folder();
  {
    using journal = openJournal(folder.journal);
    for (let time = 1; time <= 1_000; time++) journal.append(interval(time, 100, time * 999_983));
  }
  const before = Deno.statSync(folder.journal).size;
  assert.ok(before > 2 ** 20);
  openJournal(folder.journal, [], { maxBytes: 2 ** 19 })[Symbol.dispose]();
  assert.ok(Deno.statSync(folder.journal).size <= 2 ** 19);
});

Deno.test("rows that were taken although the bounds had taken them first do not count as lost", () => {
  using folder = new Folder();
  let nowMs = 1_000_000;
  using journal = openJournal(folder.journal, [], { maxAgeMs: 60_000, nowMs: () => nowMs });
  journal.register(SINK);
  journal.append(interval(1, 5));
  const [entry] = journal.read(SINK, 100);
  assert.ok(entry);
  nowMs += 61_000;
  journal.append(interval(2, 5));
  assert.deepEqual(journal.dropped(SINK), { expired: 5 });
  const place = { position: entry.id, rowTotal: entry.rowTotal };
  journal.commit(SINK, { id: 0, rowTotal: 0 }, place);
  assert.deepEqual(journal.dropped(SINK), { expired: 0 });
  assert.deepEqual(takeAll(journal, SINK), [2]);
});

Deno.test("lagSeconds() is the age of the oldest row that a sink has not taken", () => {
  using folder = new Folder();
  let nowMs = 0;
  using journal = openJournal(folder.journal, [], { nowMs: () => nowMs });
  journal.register(SINK);
  assert.equal(journal.lagSeconds(SINK), 0);
  for (let time = 1; time <= 90; time++) {
    nowMs = time * 1_000;
    journal.append(interval(nowMs, 500));
  }
  assert.equal(journal.lagSeconds(SINK), 89);
  takeAll(journal, SINK);
  assert.equal(journal.lagSeconds(SINK), 0);
});

Deno.test("a receiver that may lose what it took gets the last seconds again, after a failure and a restart", () => {
  using folder = new Folder();
  let nowMs = 0;
  const nowIs = { nowMs: (): number => nowMs };
  {
    using journal = openJournal(folder.journal, [], nowIs);
    journal.register(SINK, 10_000);
    for (nowMs = 1_000; nowMs <= 30_000; nowMs += 1_000) {
      journal.append(interval(nowMs));
      assert.deepEqual(takeAll(journal, SINK), [nowMs]);
    }
    nowMs = 30_000;
    assert.equal(journal.lagSeconds(SINK), 0);
    journal.stepBack(SINK);
    const last10 = Array.from({ length: 10 }, (_, index) => 21_000 + index * 1_000);
    assert.deepEqual(takeAll(journal, SINK), last10);
  }
  using journal = openJournal(folder.journal, [], nowIs);
  journal.register(SINK, 10_000);
  assert.equal(takeAll(journal, SINK)[0], 21_000);
  assert.deepEqual(journal.dropped(SINK), {});
});

Deno.test("stepBack() changes nothing for a receiver that keeps what it took", () => {
  using folder = new Folder();
  using journal = openJournal(folder.journal);
  journal.register(SINK);
  journal.append(interval(1));
  takeAll(journal, SINK);
  journal.stepBack(SINK);
  assert.deepEqual(takeAll(journal, SINK), []);
});
