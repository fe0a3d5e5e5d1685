import assert from "node:assert/strict";
import fc from "fast-check";
import { Enricher, NO_RESOLVERS, type Resolvers } from "../../src/traffic/enrich.ts";
import { NOTHING_LOST } from "../../src/traffic/event.ts";
import { LABEL_FIELDS, labelKey } from "../../src/traffic/labels.ts";
import type { RawInterval, RawRow } from "../../src/traffic/raw.ts";
import { sums } from "./arbitraries.ts";

const ID = "4f797c539e6c745de61a93ca3ff892358ecbcaccd8414d5db545c38428142970";

const ROW: RawRow = {
  pid: 7,
  process: "sshd",
  uid: 1000,
  cgroupId: "42",
  protocol: 6,
  family: 2,
  raw: false,
  loopback: false,
  rxBytes: 10,
  txBytes: 20,
};

function rawInterval(rows: readonly RawRow[]): RawInterval {
  return { timeMs: 5_000, intervalSeconds: 1.01, rows, lost: { ...NOTHING_LOST, calls: 3 } };
}

function resolvers(known: Partial<Resolvers>): Resolvers {
  return { ...NO_RESOLVERS, ...known };
}

Deno.test("Enricher says everything that is known of a row", () => {
  const enricher = new Enricher(
    "nas",
    resolvers({
      cgroupPath: (id) => id === "42" ? `/system.slice/docker-${ID}.scope` : undefined,
      containerName: (id) => id === ID ? "web" : undefined,
      userName: (uid) => uid === 1000 ? "alice" : undefined,
    }),
  );
  assert.deepEqual(enricher.enrich(rawInterval([{ ...ROW, tid: 8, thread: "worker" }])), {
    kind: "interval",
    timeMs: 5_000,
    intervalSeconds: 1.01,
    host: "nas",
    lost: { rxBytes: 0, txBytes: 0, calls: 3, messages: 0 },
    events: [{
      pid: 7,
      process: "sshd",
      tid: 8,
      thread: "worker",
      uid: 1000,
      user: "alice",
      cgroup: `/system.slice/docker-${ID}.scope`,
      unit: `docker-${ID}.scope`,
      container: "web",
      protocol: "tcp",
      family: "ipv4",
      scope: "network",
      rxBytes: 10,
      txBytes: 20,
    }],
  });
});

Deno.test("Enricher leaves out what is not known", () => {
  const { process: _, ...nameless } = ROW;
  const row = { ...nameless, family: 99, loopback: true };
  assert.deepEqual(new Enricher("h", NO_RESOLVERS).enrich(rawInterval([row])).events, [
    { pid: 7, uid: 1000, protocol: "tcp", scope: "loopback", rxBytes: 10, txBytes: 20 },
  ]);
});

Deno.test("Enricher gives the root cgroup no unit and no container", () => {
  const enricher = new Enricher("h", resolvers({ cgroupPath: () => "/" }));
  const [event] = enricher.enrich(rawInterval([ROW])).events;
  assert.equal(event?.cgroup, "/");
  assert(!("unit" in (event ?? {})) && !("container" in (event ?? {})));
});

Deno.test("Enricher shows a container by its short id until its name is known", () => {
  const names = new Map<string, string>();
  const enricher = new Enricher(
    "h",
    resolvers({ cgroupPath: () => `/docker/${ID}`, containerName: (id) => names.get(id) }),
  );
  const container = (): string | undefined =>
    enricher.enrich(rawInterval([ROW])).events[0]?.container;
  assert.equal(container(), ID.slice(0, 12));
  names.set(ID, "web");
  assert.equal(container(), "web");
});

Deno.test("Enricher follows a cgroup whose path becomes known", () => {
  let path = "/system.slice/a-very-long-na…";
  const enricher = new Enricher("h", resolvers({ cgroupPath: () => path }));
  assert.equal(enricher.enrich(rawInterval([ROW])).events[0]?.unit, undefined);
  path = "/system.slice/a-very-long-name.service";
  assert.equal(
    enricher.enrich(rawInterval([ROW])).events[0]?.unit,
    "a-very-long-name.service",
  );
});

Deno.test("Enricher looks each name up once for an interval", () => {
  const asked: string[] = [];
  const enricher = new Enricher(
    "h",
    resolvers({
      cgroupPath: (id) => void asked.push(`cgroup ${id}`),
      userName: (uid) => void asked.push(`user ${uid}`),
    }),
  );
  enricher.enrich(rawInterval([ROW, { ...ROW, pid: 8 }, { ...ROW, pid: 9 }]));
  assert.deepEqual(asked, ["cgroup 42", "user 1000"]);
});

/** A row whose process the kernel side knows by the name of a thread only. */
function aliased(alias: string, changes: Partial<RawRow> = {}): RawRow {
  const { process: _, ...nameless } = ROW;
  return { ...nameless, alias, ...changes };
}

Deno.test("Enricher asks a process for its name where only that of a thread is known", () => {
  const enricher = new Enricher(
    "h",
    resolvers({ processName: (pid) => pid === 7 ? "java" : undefined }),
  );
  const { events } = enricher.enrich(rawInterval([
    aliased("reader"),
    aliased("worker", { pid: 8 }),
    { ...ROW, pid: 9 },
  ]));
  assert.deepEqual(events.map(({ pid, process }) => [pid, process]), [
    [7, "java"],
    [8, "worker"],
    [9, "sshd"],
  ]);
  assert.ok(events.every((event) => !("alias" in event)));
});

Deno.test("Enricher never asks for a name that the kernel side told, or knows nothing of", () => {
  const asked: number[] = [];
  const enricher = new Enricher("h", resolvers({ processName: (pid) => void asked.push(pid) }));
  const { process: _, ...nameless } = ROW;
  const [named, unnamed] = enricher.enrich(
    rawInterval([{ ...ROW, alias: "reader" }, { ...nameless, pid: 8 }]),
  ).events;
  assert.equal(named?.process, "sshd");
  assert.ok(unnamed !== undefined && !("process" in unnamed));
  assert.deepEqual(asked, []);
});

Deno.test("Enricher gives all rows of a process that is gone one name, and asks once an interval", () => {
  const asked: number[] = [];
  const enricher = new Enricher("h", resolvers({ processName: (pid) => void asked.push(pid) }));
  const rows = [
    aliased("reader", { tid: 71, thread: "reader" }),
    aliased("writer", { tid: 72, thread: "writer" }),
  ];
  assert.deepEqual(
    enricher.enrich(rawInterval(rows)).events.map(({ process, thread }) => [process, thread]),
    [["reader", "reader"], ["reader", "writer"]],
  );
  assert.deepEqual(asked, [7]);
  enricher.enrich(rawInterval(rows));
  assert.deepEqual(asked, [7, 7]);
});

Deno.test("Enricher takes the name of a thread in a recording, whose process ids are not of this machine", () => {
  const [event] = new Enricher("h", NO_RESOLVERS).enrich(rawInterval([aliased("reader")])).events;
  assert.equal(event?.process, "reader");
});

/** Rows that differ in one or two things, if at all. */
const anyRow: fc.Arbitrary<RawRow> = fc.tuple(
  fc.constantFrom<Partial<RawRow>>(
    {},
    { pid: 1 },
    { uid: 1 },
    { cgroupId: "1" },
    { cgroupId: "2" },
    { protocol: 33 },
    { protocol: 136 },
    { family: 98 },
    { family: 99 },
    { raw: true },
    { loopback: true },
  ),
  fc.constantFrom<Partial<RawRow>>(
    {},
    { process: "" },
    { process: "undefined" },
    { alias: "sshd" },
    { tid: 1 },
    { tid: 1, thread: "sshd" },
    { tid: 1, thread: "" },
  ),
  fc.nat(),
  fc.nat(),
).map(([one, two, rxBytes, txBytes]) => ({ ...ROW, ...one, ...two, rxBytes, txBytes }));

Deno.test("Enricher keeps every byte, and gives no two events the same labels", () => {
  // Two ids of one path: a cgroup that was removed and made again.
  const enricher = new Enricher(
    "h",
    resolvers({ cgroupPath: (id) => id === "1" ? undefined : "/same.service" }),
  );
  fc.assert(fc.property(fc.array(anyRow, { maxLength: 40 }), (rows) => {
    const { events } = enricher.enrich(rawInterval(rows));
    assert.deepEqual(sums(events), sums(rows));
    const keys = events.map((event) => labelKey(event, LABEL_FIELDS));
    assert.equal(new Set(keys).size, keys.length);
    const alone = rows.flatMap((row) => enricher.enrich(rawInterval([row])).events);
    const expected = new Set(alone.map((event) => labelKey(event, LABEL_FIELDS)));
    assert.deepEqual(new Set(keys), expected, "and takes nobody's bytes for somebody else's");
  }));
});
