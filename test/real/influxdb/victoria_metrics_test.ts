/** The influxdb sink and a real VictoriaMetrics, alone and behind vmauth. */
import assert from "node:assert/strict";
import type { TrafficEvent } from "../../../src/traffic/event.ts";
import { missingPrograms } from "../../servers/programs.ts";
import { startVmauth, VictoriaMetrics } from "../../servers/victoria_metrics.ts";
import { interval, row, TIME_MS } from "../../sinks/influxdb/batches.ts";
import { safeText } from "../../../src/format/line_protocol.ts";
import { EXPECTED, NAMES, strangeNames } from "./names.ts";
import { openSink, probe, writeTo } from "./sink.ts";

const missing = missingPrograms("victoria-metrics", "vmauth");
const BATCH = [interval([row("sshd", 10, 20)])];

Deno.test({ name: `VictoriaMetrics${missing}`, ignore: missing !== "" }, async (t) => {
  const folder = await Deno.makeTempDir({ prefix: "socktraf-victoria-" });
  try {
    await using metrics = await VictoriaMetrics.start(`${folder}/data`);
    const url = `victoriametrics://127.0.0.1:${metrics.port}`;

    await t.step("the probe says that it can be written to, and writes nothing", async () => {
      const result = await probe(url);
      assert.ok(result.ok);
      assert.match(result.detail, /takes rows; it must run with -dedup\.minScrapeInterval=1ms/);
      assert.deepEqual(await metrics.series('{__name__=~"socktraf.*"}'), []);
    });

    await t.step("a row comes back with its labels and bytes, compressed or not", async () => {
      for (const gzip of [true, false]) {
        const measurement = `rows_${gzip}`;
        const event: TrafficEvent = { ...row("sshd", 123_456_789, 20), uid: 0, user: "root" };
        const outcome = await writeTo(url, [interval([event])], { gzip, measurement });
        assert.deepEqual(outcome, { status: "delivered" });
        assert.deepEqual(await metrics.series(`${measurement}_rx_bytes`), [{
          metric: {
            __name__: `${measurement}_rx_bytes`,
            host: "nas",
            process: "sshd",
            uid: "0",
            user: "root",
          },
          values: [123_456_789],
          timestamps: [TIME_MS],
        }]);
      }
    });

    await t.step("every hostile name comes back as one series with its bytes", async () => {
      const batch = [interval(NAMES.map((name, index) => row(name, index + 1, 0)))];
      assert.deepEqual(await writeTo(url, batch), { status: "delivered" });
      const series = await metrics.series("socktraf_rx_bytes");
      const found = new Map(series.map(({ metric, values }) => [metric["process"], values[0]]));
      assert.deepEqual(found, EXPECTED);
      assert.equal(series.length, NAMES.length);
      assert.deepEqual(await metrics.series('{host="forged"}'), []);
    });

    await t.step("any strange names come back, each as one series", async () => {
      const names = strangeNames(3_000);
      const batch = [interval(names.map((name, index) => row(name, index + 1, 0)))];
      const own = { measurement: "strange" };
      assert.deepEqual(await writeTo(url, batch, own), { status: "delivered" });
      const series = await metrics.series("strange_rx_bytes");
      const found = new Map(series.map(({ metric, values }) => [metric["process"], values[0]]));
      for (const [index, name] of names.entries()) {
        assert.equal(found.get(safeText(name)), index + 1, JSON.stringify(name));
      }
      assert.equal(series.length, names.length);
    });

    await t.step("the versions 1 and 2 of InfluxDB's API do as well", async () => {
      for (const version of ["v1", "v2"]) {
        const measurement = `by_${version}`;
        const scheme = version === "v1" ? "influxdb+v1" : "influxdb";
        const own = { measurement, ...(version === "v2" ? { org: "home" } : {}) };
        const address = `${scheme}://127.0.0.1:${metrics.port}/net`;
        assert.deepEqual(await writeTo(address, BATCH, own), { status: "delivered" });
        const [series] = await metrics.series(`${measurement}_rx_bytes`);
        assert.equal(series?.metric["db"], version === "v1" ? "net" : undefined);
        assert.deepEqual(series?.values, [10]);
      }
    });

    await t.step(
      "a batch that comes again counts once with the flag, and twice without",
      async () => {
        const flag = "-dedup.minScrapeInterval=1ms";
        await using once = await VictoriaMetrics.start(`${folder}/once`, undefined, flag);
        const own = { measurement: "again" };
        for (const [server, values] of [[once, [10]], [metrics, [10, 10]]] as const) {
          for (const _ of [1, 2]) {
            await writeTo(`victoriametrics://127.0.0.1:${server.port}`, BATCH, own);
          }
          const [series] = await server.series("again_rx_bytes");
          assert.deepEqual(series?.values, values);
        }
      },
    );

    await t.step("what was lost and gaps are metrics too; a text becomes 0", async () => {
      const outcome = await writeTo(url, [
        interval([], { lost: { rxBytes: 1, txBytes: 2, calls: 3, messages: 4 } }),
        { kind: "gap", timeMs: TIME_MS, gapSeconds: 2.5, host: "nas", reason: "a\nb,c d\\" },
      ]);
      assert.deepEqual(outcome, { status: "delivered" });
      const series = await metrics.series('{__name__=~"socktraf_(lost|gap)_.+"}');
      const values = series.map(({ metric, values }) => [metric["__name__"], values[0]] as const);
      assert.deepEqual(Object.fromEntries(values), {
        socktraf_gap_gap_seconds: 2.5,
        socktraf_gap_reason: 0,
        socktraf_lost_calls: 3,
        socktraf_lost_messages: 4,
        socktraf_lost_rx_bytes: 1,
        socktraf_lost_tx_bytes: 2,
      });
    });

    await t.step(
      "it drops what is in the future, says that it took it, and counts it",
      async () => {
        const ignored = 'vm_rows_ignored_total{reason="big_timestamp"}';
        const batch = [interval([row("sshd")], { timeMs: Date.now() + 5 * 86_400_000 })];
        const own = { measurement: "future" };
        assert.deepEqual(await writeTo(url, batch, own), { status: "delivered" });
        assert.deepEqual(await metrics.series("future_rx_bytes"), []);
        await metrics.waitForCounter(ignored);
      },
    );

    await t.step("vmauth lets the right token write and no other", async () => {
      const vmauth = await startVmauth(folder, "g00d", metrics.port);
      await using server = vmauth.server;
      const address = `victoriametrics://127.0.0.1:${vmauth.port}`;
      const own = { token: "g00d", measurement: "behind" };
      assert.deepEqual(await writeTo(address, BATCH, own), { status: "delivered" });
      assert.equal((await probe(address, own)).ok, true);
      assert.equal((await metrics.series("behind_rx_bytes")).length, 1);
      // As InfluxDB 2 in front of the same.
      const v2 = `influxdb://127.0.0.1:${vmauth.port}/net`;
      assert.deepEqual(await writeTo(v2, BATCH, { ...own, org: "home" }), { status: "delivered" });

      for (const token of ["wr0ng", undefined]) {
        const outcome = await writeTo(address, BATCH, { token });
        assert.equal(outcome.status, "refused", JSON.stringify(outcome));
        // It quotes the token that it does not know.
        assert.doesNotMatch(JSON.stringify(outcome), /wr0ng/);
        assert.match("reason" in outcome ? outcome.reason : "", /; (?:check|.*set) token_file/);
        assert.equal((await probe(address, { token })).ok, false);
      }

      await using sink = openSink(address, own);
      await metrics.server.kill();
      const outcome = await sink.write(BATCH, AbortSignal.timeout(20_000));
      assert.equal(outcome.status, "retry", JSON.stringify(outcome));
      assert.ok(server.isRunning);
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
