import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { migrate, SCHEMA_VERSION } from "../../../src/delivery/journal/schema.ts";
import { interval } from "../observations.ts";
import { Folder, openJournal, takeAll, type Told } from "./open.ts";

const SINK = "influxdb http://nas:8086/net";
const isRoot = Deno.uid() === 0;

Deno.test("a file that is no database is set aside, never deleted, and a new journal begins", () => {
  using folder = new Folder();
  const garbage = "not a database ".repeat(1_000);
  Deno.writeTextFileSync(folder.journal, garbage);
  const told: Told[] = [];
  {
    using journal = openJournal(folder.journal, told);
    journal.register(SINK);
    journal.append(interval(1));
    assert.deepEqual(takeAll(journal, SINK), [1]);
  }
  const aside = `${folder.journal}.damaged-19700101T001640Z`;
  assert.equal(Deno.readTextFileSync(aside), garbage);
  assert.equal(told.length, 1);
  assert.match(told[0]?.text ?? "", /is damaged: file is not a database\. It was set aside as "/);
  Deno.writeTextFileSync(folder.journal, garbage);
  openJournal(folder.journal)[Symbol.dispose]();
  assert.equal(Deno.readTextFileSync(`${aside}-2`), garbage, "the first one is still there");
});

Deno.test("a journal whose damage shows only while it is read goes on, and says how many rows are lost", () => {
  using folder = new Folder();
  {
    using journal = openJournal(folder.journal);
    journal.register(SINK);
    for (let time = 1; time <= 200; time++) journal.append(interval(time, 500, time));
  }
  damage(folder.journal);
  const told: Told[] = [];
  using journal = openJournal(folder.journal, told);
  journal.register(SINK);
  const taken = takeAll(journal, SINK, 1_000);
  journal.append(interval(1_000, 500));
  taken.push(...takeAll(journal, SINK));
  const lost = journal.dropped(SINK)["journal_damaged"] ?? 0;
  assert.equal(taken.length * 500 + lost, 201 * 500);
  assert.ok(lost > 0);
  assert.equal(taken.at(-1), 1_000);
  assert.ok(told.some(({ text }) => text.includes("is damaged")));
  const names = [...Deno.readDirSync(folder.path)].map(({ name }) => name);
  assert.ok(names.some((name) => name.startsWith("journal.db.damaged-")));
});

Deno.test("what sinks remember is taken along from a damaged journal where it can be read", () => {
  using folder = new Folder();
  {
    using journal = openJournal(folder.journal);
    journal.register(SINK);
    for (let time = 1; time <= 200; time++) journal.append(interval(time, 500, time));
    journal.commit(SINK, { id: 0, rowTotal: 0 }, { position: 1, rowTotal: 500, state: { n: 7 } });
  }
  using file = Deno.openSync(folder.journal, { write: true });
  // Only the file's own version: SQLite reads the rest.
  file.seekSync(18, Deno.SeekMode.Start);
  file.writeSync(new Uint8Array([9, 9]));
  const told: Told[] = [];
  using journal = openJournal(folder.journal, told);
  const { state } = journal.register(SINK);
  if (told.length === 0) throw new Error("The damage was not noticed");
  assert.ok(state === undefined || (state as { n: number }).n === 7);
});

Deno.test("a folder that cannot be written to: rows are kept in memory, and that is told", () => {
  using folder = new Folder();
  Deno.writeTextFileSync(`${folder.path}/file`, "");
  const told: Told[] = [];
  using journal = openJournal(`${folder.path}/file/journal.db`, told);
  journal.register(SINK);
  for (const time of [1, 2]) journal.append(interval(time, 5));
  assert.equal(journal.unsaved(SINK), 10);
  assert.deepEqual(takeAll(journal, SINK, 5), [1, 2]);
  assert.equal(journal.unsaved(SINK), 0);
  assert.equal(told.length, 1);
  assert.match(told[0]?.text ?? "", /^Cannot keep a journal in ".*": .*kept in memory only/);
});

Deno.test("memory for rows without a journal is bounded, and what it cannot hold is counted", () => {
  const told: Told[] = [];
  using journal = openJournal("/dev/null/journal.db", told, { maxMemoryBytes: 50_000 });
  journal.register(SINK);
  for (let time = 1; time <= 500; time++) journal.append(interval(time, 200, time * 999_983));
  const left = takeAll(journal, SINK, 1_000);
  assert.equal(left.at(-1), 500);
  const lost = journal.dropped(SINK)["memory_full"] ?? 0;
  assert.equal(lost, (500 - left.length) * 200);
  assert.ok(lost > 0);
});

Deno.test({
  name: "on a full disk rows wait in memory, are taken, and are kept when there is room again",
  ignore: !isRoot,
  fn: async () => {
    using folder = new Folder();
    await mount(folder.path, "4m");
    try {
      const told: Told[] = [];
      const filler = `${folder.path}/filler`;
      {
        using journal = openJournal(folder.journal, told);
        journal.register(SINK);
        journal.append(interval(1));
        fill(filler);
        for (let time = 2; time <= 300; time++) journal.append(interval(time, 50, time * 999_983));
        assert.ok(told.some(({ text }) => text.includes("disk is full")), JSON.stringify(told));
        assert.ok(journal.unsaved(SINK) > 0);
        const [first] = journal.read(SINK, 1);
        assert.equal(first?.observation.timeMs, 1);
        await Deno.remove(filler);
        journal.append(interval(301, 50));
        assert.equal(journal.unsaved(SINK), 0);
      }
      using journal = openJournal(folder.journal);
      journal.register(SINK);
      assert.deepEqual(takeAll(journal, SINK), Array.from({ length: 301 }, (_, i) => i + 1));
      assert.deepEqual(journal.dropped(SINK), {});
    } finally {
      await run("umount", folder.path);
    }
  },
});

Deno.test("a database of another program, or of a newer version, is left alone", () => {
  for (
    const [make, reason] of [
      ["CREATE TABLE photos (id)", /it is a database of another program/],
      ["PRAGMA user_version = 3", /it is a database of another program/],
    ] as const
  ) {
    using folder = new Folder();
    {
      using other = new DatabaseSync(folder.journal);
      other.exec(make);
    }
    const before = Deno.readFileSync(folder.journal);
    const told: Told[] = [];
    openJournal(folder.journal, told)[Symbol.dispose]();
    assert.match(told[0]?.text ?? "", reason);
    assert.deepEqual(Deno.readFileSync(folder.journal), before);
  }
  using folder = new Folder();
  openJournal(folder.journal)[Symbol.dispose]();
  {
    using newer = new DatabaseSync(folder.journal);
    newer.exec(`PRAGMA user_version = ${SCHEMA_VERSION + 1}`);
  }
  const told: Told[] = [];
  openJournal(folder.journal, told)[Symbol.dispose]();
  assert.match(told[0]?.text ?? "", /it has version \d+, and this socktraf knows \d+ and older/);
});

Deno.test("migrate() brings an older database up to date in one step, or leaves it as it was", () => {
  using database = new DatabaseSync(":memory:");
  const first = "CREATE TABLE a (x)";
  migrate(database, [first]);
  database.exec("INSERT INTO a VALUES (1)");
  assert.throws(() => migrate(database, [first, "CREATE TABLE b (y); nonsense"]));
  assert.deepEqual(tables(database), ["a"]);
  migrate(database, [first, "CREATE TABLE b (y)", "ALTER TABLE a ADD COLUMN z DEFAULT 5"]);
  assert.deepEqual(tables(database), ["a", "b"]);
  assert.deepEqual({ ...database.prepare("SELECT * FROM a").get() }, { x: 1, z: 5 });
});

function tables(database: DatabaseSync): unknown[] {
  return database.prepare("SELECT name FROM sqlite_schema ORDER BY name").all()
    .map((row) => row["name"]);
}

/** Writes noise into the middle of a database, where rows are. */
function damage(path: string): void {
  using file = Deno.openSync(path, { write: true });
  const { size } = file.statSync();
  const noise = crypto.getRandomValues(new Uint8Array(4_096));
  file.seekSync((size / 8_192 | 0) * 4_096, Deno.SeekMode.Start);
  file.writeSync(noise);
}

function fill(path: string): void {
  using file = Deno.openSync(path, { write: true, create: true });
  const block = new Uint8Array(1_024);
  try {
    for (;;) file.writeSync(block);
  } catch (error) {
    if (!/No space left/.test(String(error))) throw error;
  }
}

async function mount(path: string, size: string): Promise<void> {
  await run("mount", "-t", "tmpfs", "-o", `size=${size}`, "none", path);
}

async function run(command: string, ...args: readonly string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(command, { args: [...args] }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}
