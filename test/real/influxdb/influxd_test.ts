/** The influxdb sink and a real InfluxDB 1. */
import assert from "node:assert/strict";
import type { ProbeResult } from "../../../sinks/sink.ts";
import type { TrafficEvent } from "../../../src/traffic/event.ts";
import { makeCertificates } from "../../servers/certificates.ts";
import { Influxd } from "../../servers/influxd.ts";
import { missingPrograms } from "../../servers/programs.ts";
import { freePort } from "../../servers/server.ts";
import { interval, row, TIME_MS } from "../../sinks/influxdb/batches.ts";
import { safeText } from "../../../src/format/line_protocol.ts";
import { EXPECTED, NAMES, strangeNames } from "./names.ts";
import { openSink, probe, writeTo } from "./sink.ts";

const missing = missingPrograms("influxd");
const missingTls = missingPrograms("influxd", "openssl");
const MAX_BODY_BYTES = 4_000_000;
const BATCH = [interval([row("sshd", 10, 20)])];

function assertProblem(result: ProbeResult, problem: RegExp, advice: RegExp): void {
  assert.equal(result.ok, false);
  if (result.ok) return;
  assert.match(result.problem, problem);
  assert.match(result.advice, advice);
}

Deno.test({ name: `InfluxDB 1 without users${missing}`, ignore: missing !== "" }, async (t) => {
  const folder = await Deno.makeTempDir({ prefix: "socktraf-influxd-" });
  try {
    await using influxd = await Influxd.start({ folder, maxBodyBytes: MAX_BODY_BYTES });
    const server = `influxdb+v1://127.0.0.1:${influxd.port}`;
    await influxd.query("CREATE DATABASE net");
    /** A database of its own for a step. */
    const database = async (name: string): Promise<string> => {
      await influxd.query(`CREATE DATABASE ${name}`);
      return `${server}/${name}`;
    };

    await t.step("the probe says that it can be written to, and writes nothing", async () => {
      const url = await database("probed");
      const target = `http://127.0.0.1:${influxd.port}/probed`;
      assert.deepEqual(await probe(url), { ok: true, detail: `${target} takes rows` });
      assert.deepEqual(await influxd.query("SHOW MEASUREMENTS", "probed"), []);
    });

    await t.step("a row comes back with its labels and bytes, compressed or not", async () => {
      for (const gzip of [true, false]) {
        const url = await database(`rows_${gzip}`);
        const event: TrafficEvent = { ...row("sshd", 2 ** 53 - 1, 20), uid: 0, user: "root" };
        const batch = [interval([event])];
        assert.deepEqual(await writeTo(url, batch, { gzip, tags: { site: "my, home" } }), {
          status: "delivered",
        });
        assert.deepEqual(await influxd.points(`rows_${gzip}`, "socktraf"), [{
          time: TIME_MS,
          host: "nas",
          interval_seconds: 1.25,
          process: "sshd",
          rx_bytes: 2 ** 53 - 1,
          site: "my, home",
          tx_bytes: 20,
          uid: "0",
          user: "root",
        }]);
      }
    });

    await t.step("the same batch twice is there once", async () => {
      const url = await database("twice");
      for (const _ of [1, 2]) await writeTo(url, BATCH);
      assert.equal((await influxd.points("twice", "socktraf")).length, 1);
    });

    await t.step("every hostile name comes back as one row with its bytes", async () => {
      const url = await database("names");
      const batch = [interval(NAMES.map((name, index) => row(name, index + 1, 0)))];
      assert.deepEqual(await writeTo(url, batch), { status: "delivered" });
      const points = await influxd.points("names", "socktraf");
      const found = new Map(points.map((point) => [point["process"], point["rx_bytes"]]));
      assert.deepEqual(found, EXPECTED);
      assert.equal(points.length, NAMES.length);
      const measurements = await influxd.query("SHOW MEASUREMENTS", "names");
      assert.deepEqual(measurements[0]?.values, [["socktraf"]], "nobody forged a series");
    });

    await t.step("any strange names come back, each as one row", async () => {
      const url = await database("strange");
      const names = strangeNames(3_000);
      const batch = [interval(names.map((name, index) => row(name, index + 1, 0)))];
      assert.deepEqual(await writeTo(url, batch), { status: "delivered" });
      const points = await influxd.points("strange", "socktraf");
      const found = new Map(points.map((point) => [point["process"], point["rx_bytes"]]));
      for (const [index, name] of names.entries()) {
        assert.equal(found.get(safeText(name)), index + 1, JSON.stringify(name));
      }
      assert.equal(points.length, names.length);
    });

    await t.step("every label with a hostile value at once, and the longest of all", async () => {
      const url = await database("wide");
      const text = "\n".repeat(5_000);
      const events = [
        ...NAMES.map((name): TrafficEvent => ({
          ...row(name, 1, 0),
          user: name,
          unit: name,
          container: name,
          cgroup: name,
          thread: name,
        })),
        { ...row(text), user: text, unit: text, container: text, cgroup: text, thread: text },
      ];
      const tags = Object.fromEntries(
        Array.from({ length: 10 }, (_, index) => [`tag${index}`, "é".repeat(256)]),
      );
      const lost = { rxBytes: 1, txBytes: 2, calls: 3, messages: 4 };
      const batch = [interval(events, { host: text, lost })];
      assert.deepEqual(await writeTo(url, batch, { tags }), { status: "delivered" });
      assert.equal((await influxd.points("wide", "socktraf")).length, NAMES.length + 1);
    });

    await t.step("what was lost, gaps and statistics come back", async () => {
      const url = await database("rare");
      await using sink = openSink(url, { internal: true });
      const signal = AbortSignal.timeout(20_000);
      const reason = 'bpftrace "died"\nsocktraf,host=forged rx_bytes=1i\\';
      await sink.write([
        interval([], { lost: { rxBytes: 1, txBytes: 2, calls: 3, messages: 4 } }),
        { kind: "gap", timeMs: TIME_MS + 1, gapSeconds: 2.5, host: "nas", reason },
      ], signal);
      const statistics = {
        sink: "a b",
        state: "ok",
        written: 1,
        rejected: 0,
        dropped: {},
        retries: 0,
        lagRows: 0,
        lagSeconds: 0,
        writeSeconds: 0.5,
      } as const;
      assert.deepEqual(
        await sink.writeStatistics?.({ timeMs: TIME_MS, host: "nas", sinks: [statistics] }, signal),
        { status: "delivered" },
      );
      const [lost] = await influxd.points("rare", "socktraf_lost");
      assert.deepEqual([lost?.["rx_bytes"], lost?.["tx_bytes"], lost?.["calls"]], [1, 2, 3]);
      const [gap] = await influxd.points("rare", "socktraf_gap");
      assert.equal(gap?.["gap_seconds"], 2.5);
      assert.equal(gap?.["reason"], 'bpftrace "died"%0Asocktraf,host=forged rx_bytes=1i%5C');
      const [internal] = await influxd.points("rare", "socktraf_internal");
      assert.deepEqual([internal?.["sink"], internal?.["written_rows"]], ["a b", 1]);
    });

    await t.step("a row that does not fit is rejected, and the others are there", async () => {
      const url = await database("conflict");
      // Somebody else writes a text where we write a number.
      const response = await fetch(`http://127.0.0.1:${influxd.port}/write?db=conflict`, {
        method: "POST",
        body: `socktraf folded_rows="many" ${TIME_MS}000000`,
      });
      assert.equal(response.status, 204);
      const rest: TrafficEvent = { process: "other", foldedRows: 3, rxBytes: 1, txBytes: 1 };
      const outcome = await writeTo(url, [interval([row("a"), rest, row("b")])]);
      assert.equal(outcome.status, "rejected", JSON.stringify(outcome));
      if (outcome.status !== "rejected") return;
      assert.equal(outcome.count, 1);
      assert.match(outcome.reasons.join(), /field type conflict.*folded_rows/);
      const processes = (await influxd.points("conflict", "socktraf")).map((point) =>
        point["process"]
      );
      assert.deepEqual(processes.filter((name) => name !== null).toSorted(), ["a", "b"]);
    });

    await t.step("rows older than the database keeps are rejected, and counted", async () => {
      await influxd.query("CREATE DATABASE short WITH DURATION 1h");
      const now = interval([row("now")], { timeMs: Date.now() });
      const outcome = await writeTo(`${server}/short`, [...BATCH, now]);
      assert.equal(outcome.status, "rejected", JSON.stringify(outcome));
      if (outcome.status !== "rejected") return;
      assert.equal(outcome.count, 1);
      assert.match(outcome.reasons.join(), /beyond retention policy/);
      assert.equal((await influxd.points("short", "socktraf")).length, 1);
    });

    await t.step("a request that is too large asks for smaller batches", async () => {
      const url = await database("large");
      const events = Array.from({ length: 30_000 }, (_, index): TrafficEvent => ({
        ...row(`p${index}`),
        cgroup: "/long".repeat(30),
      }));
      const outcome = await writeTo(url, [interval(events)], { gzip: false });
      assert.equal(outcome.status, "too_large", JSON.stringify(outcome));
      for (const half of [events.slice(0, 15_000), events.slice(15_000)]) {
        const taken = await writeTo(url, [interval(half)], { gzip: false });
        assert.deepEqual(taken, { status: "delivered" });
      }
      const [sums] = await influxd.query(
        "SELECT sum(rx_bytes), count(rx_bytes) FROM socktraf",
        "large",
      );
      assert.deepEqual(sums?.values[0]?.slice(1), [30_000, 30_000]);
    });

    await t.step("what somebody must change is refused, and the probe says what", async () => {
      const nowhere = await writeTo(`${server}/nowhere`, BATCH);
      assert.equal(nowhere.status, "refused");
      assert.match("reason" in nowhere ? nowhere.reason : "", /CREATE DATABASE "nowhere"/);
      assertProblem(await probe(`${server}/nowhere`), /database not found/, /CREATE DATABASE/);
      const policy = { retention_policy: "nope" };
      const refused = await writeTo(`${server}/net`, BATCH, policy);
      assert.equal(refused.status, "refused");
      assert.match("reason" in refused ? refused.reason : "", /check retention_policy/);
      const v2 = `influxdb://127.0.0.1:${influxd.port}/net`;
      assertProblem(await probe(v2, { org: "x" }), /404/, /influxdb\+v1:\/\//);
      const v3 = `influxdb+v3://127.0.0.1:${influxd.port}/net`;
      assertProblem(await probe(v3), /404/, /influxdb\+v1:\/\//);
      const tls = `influxdb+v1+https://127.0.0.1:${influxd.port}/net`;
      assertProblem(await probe(tls), /does not speak TLS/, /begins with http:/);
      const closed = `influxdb+v1://127.0.0.1:${freePort()}/net`;
      assertProblem(await probe(closed), /nothing listens there/, /usually 8086/);
      const unknown = "influxdb+v1://no-such-host.invalid/net";
      assertProblem(await probe(unknown), /name of the host is not known/, /correct the host/);
    });

    await t.step("while it hangs a write ends at the deadline, and goes on after", async () => {
      await using sink = openSink(await database("hung"));
      influxd.server.signal("SIGSTOP");
      try {
        await assert.rejects(sink.write(BATCH, AbortSignal.timeout(200)), { name: "TimeoutError" });
        await assert.rejects(sink.probe(AbortSignal.timeout(200)), { name: "TimeoutError" });
      } finally {
        influxd.server.signal("SIGCONT");
      }
      const outcome = await sink.write(BATCH, AbortSignal.timeout(20_000));
      assert.deepEqual(outcome, { status: "delivered" });
      assert.equal((await influxd.points("hung", "socktraf")).length, 1);
    });

    await t.step("after kill -9 a write is to be tried again", async () => {
      await using sink = openSink(await database("killed"));
      const signal = AbortSignal.timeout(20_000);
      assert.deepEqual(await sink.write(BATCH, signal), { status: "delivered" });
      await influxd.server.kill();
      const outcome = await sink.write(BATCH, signal);
      assert.equal(outcome.status, "retry");
      assert.match("reason" in outcome ? outcome.reason : "", /nothing listens there/);
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test({ name: `InfluxDB 1 with users${missing}`, ignore: missing !== "" }, async (t) => {
  const folder = await Deno.makeTempDir({ prefix: "socktraf-influxd-" });
  try {
    await using influxd = await Influxd.start({ folder, auth: true });
    await influxd.query("CREATE DATABASE net");
    await influxd.query("CREATE USER writer WITH PASSWORD 'p@ss: wörd'");
    await influxd.query("GRANT WRITE ON net TO writer");
    await influxd.query("CREATE USER reader WITH PASSWORD 'r'");
    await influxd.query("GRANT READ ON net TO reader");
    const url = (user: string): string => `influxdb+v1://${user}127.0.0.1:${influxd.port}/net`;
    const writer = `writer:${encodeURIComponent("p@ss: wörd")}@`;

    await t.step("the user that may write writes", async () => {
      assert.equal((await probe(url(writer))).ok, true);
      assert.deepEqual(await writeTo(url(writer), BATCH), { status: "delivered" });
      assert.equal((await influxd.points("net", "socktraf")).length, 1);
    });
    await t.step("nobody, a wrong password and a user that may not write are refused", async () => {
      const cases: readonly [string, RegExp][] = [
        ["", /401.*set username and password_file/],
        ["writer:wrong@", /401.*check username and password_file/],
        ["nobody:x@", /401.*check username/],
        ["reader:r@", /403.*GRANT WRITE ON "net" TO "reader"/],
      ];
      for (const [user, reason] of cases) {
        const outcome = await writeTo(url(user), BATCH);
        assert.equal(outcome.status, "refused", user);
        assert.match("reason" in outcome ? outcome.reason : "", reason);
        const result = await probe(url(user));
        assert.equal(result.ok, false);
        if (!result.ok) assert.match(`${result.problem}; ${result.advice}`, reason);
      }
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test(
  { name: `InfluxDB 1 with TLS of an own authority${missingTls}`, ignore: missingTls !== "" },
  async () => {
    const folder = await Deno.makeTempDir({ prefix: "socktraf-influxd-" });
    try {
      const tls = await makeCertificates(folder);
      await using influxd = await Influxd.start({ folder, tls });
      await influxd.query("CREATE DATABASE net");
      const url = `influxdb+v1+https://127.0.0.1:${influxd.port}/net`;
      const own = { ca_file: tls.authority };
      assert.equal((await probe(url, own)).ok, true);
      assert.deepEqual(await writeTo(url, BATCH, own), { status: "delivered" });
      assert.equal((await influxd.points("net", "socktraf")).length, 1);

      const outcome = await writeTo(url, BATCH);
      assert.equal(outcome.status, "refused");
      assert.match("reason" in outcome ? outcome.reason : "", /UnknownIssuer; .*ca_file/);
      assertProblem(await probe(url), /invalid peer certificate/, /ca_file/);
      const lacking = { ca_file: `${folder}/none.crt` };
      assertProblem(await probe(url, lacking), /Cannot use ca_file .*none\.crt/, /correct ca_file/);
      const broken = { ca_file: tls.key };
      assert.equal((await probe(url, broken)).ok, false);
      const plain = `influxdb+v1://127.0.0.1:${influxd.port}/net`;
      assertProblem(await probe(plain), /400.*HTTPS/, /begins with https:/);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);
