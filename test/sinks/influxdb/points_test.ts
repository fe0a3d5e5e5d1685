import assert from "node:assert/strict";
import { Point } from "@influxdata/influxdb-client";
import fc from "fast-check";
import { LABEL_TAGS } from "../../../sinks/influxdb/keys.ts";
import { pointsOf } from "../../../sinks/influxdb/points.ts";
import { statisticsLines } from "../../../sinks/influxdb/rare_points.ts";
import { safeText } from "../../../src/format/line_protocol.ts";
import { applyView } from "../../../src/traffic/apply_view.ts";
import type { TrafficEvent } from "../../../src/traffic/event.ts";
import { GROUP_FIELDS, NO_FILTER } from "../../../src/traffic/view.ts";
import { anyEvent, interval, row, TIME_MS } from "./batches.ts";

const STYLE = { measurement: "socktraf", tags: {} };

/** Series and time of a line, and its integer fields. */
function parse(line: string): { readonly key: string; readonly fields: Record<string, number> } {
  const parts = /^(?<series>(?:[^ \\]|\\.)+) (?<fields>[^ ]+) (?<time>\d+)$/su.exec(line)?.groups;
  assert.ok(parts, line);
  const fields = Object.fromEntries(
    (parts["fields"] ?? "").split(",").map((pair) => {
      const [key = "", value = ""] = pair.split("=");
      return [key, parseFloat(value)];
    }),
  );
  return { key: `${parts["series"]} ${parts["time"]}`, fields };
}

function sumOf(events: readonly TrafficEvent[]): { rx: number; tx: number } {
  return {
    rx: events.reduce((sum, { rxBytes }) => sum + rxBytes, 0),
    tx: events.reduce((sum, { txBytes }) => sum + txBytes, 0),
  };
}

Deno.test("a point has every label of its row as a tag, in the order of keys, and its bytes", async () => {
  const event: TrafficEvent = {
    process: "Web Content",
    pid: 4,
    uid: 1000,
    user: "ann",
    unit: "app\\x2dfoo.scope",
    container: "db",
    protocol: "tcp",
    scope: "network",
    rxBytes: 10,
    txBytes: 20,
  };
  const { lines } = await pointsOf([interval([event])], { ...STYLE, tags: { site: "my home" } });
  assert.deepEqual(lines, [
    "socktraf,container=db,host=nas,pid=4,process=Web\\ Content,protocol=tcp,scope=network," +
    "site=my\\ home,uid=1000,unit=app\\x2dfoo.scope,user=ann " +
    `rx_bytes=10i,tx_bytes=20i,interval_seconds=1.25 ${TIME_MS}`,
  ]);
});

Deno.test("the row for the rest is the process other, with the number of its rows", async () => {
  const all = ["a", "b", "c"].map((name, index) => row(name, 10 - index, 0));
  const view = { top: 1, filter: NO_FILTER, includeLoopback: true };
  const { lines } = await pointsOf([applyView(interval(all), view)], STYLE);
  assert.deepEqual(lines.map((line) => line.replace(/,interval.*?(?=,| )/, "")), [
    `socktraf,host=nas,process=a rx_bytes=10i,tx_bytes=0i ${TIME_MS}`,
    `socktraf,host=nas,process=other rx_bytes=17i,tx_bytes=0i,folded_rows=2i ${TIME_MS}`,
  ]);
});

Deno.test("whatever the rows: points add up to them, and no two share series and time", async () => {
  const batch = fc.array(
    fc.record({
      events: fc.array(anyEvent, { maxLength: 20 }),
      timeMs: fc.integer({ min: TIME_MS, max: TIME_MS + 2 }),
      host: fc.constantFrom("nas", "a b"),
    }),
    { maxLength: 4 },
  );
  await fc.assert(
    fc.asyncProperty(batch, async (parts) => {
      const intervals = parts.map(({ events, ...own }) => interval(events, own));
      const { lines, origins } = await pointsOf(intervals, STYLE);
      assert.equal(lines.length, origins.length);
      const points = lines.map(parse);
      assert.equal(new Set(points.map(({ key }) => key)).size, points.length);
      const rows = sumOf(intervals.flatMap(({ events }) => events));
      assert.equal(
        points.reduce((sum, { fields }) => sum + (fields["rx_bytes"] ?? NaN), 0),
        rows.rx,
      );
      assert.equal(
        points.reduce((sum, { fields }) => sum + (fields["tx_bytes"] ?? NaN), 0),
        rows.tx,
      );
    }),
    { numRuns: 300 },
  );
});

Deno.test("an interval that is split over two writes overwrites nothing, whatever the view", async () => {
  const group = fc.option(fc.uniqueArray(fc.constantFrom(...GROUP_FIELDS)), { nil: undefined });
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyEvent, { minLength: 2, maxLength: 20 }),
      group,
      fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
      fc.nat(),
      async (events, fields, top, cut) => {
        const view = {
          groupBy: fields ?? [...GROUP_FIELDS],
          filter: NO_FILTER,
          includeLoopback: true,
          ...(top !== undefined && { top }),
        };
        const whole = applyView(interval(events), view);
        const middle = cut % (whole.events.length + 1);
        const stored = new Map<string, Record<string, number>>();
        for (const part of [whole.events.slice(0, middle), whole.events.slice(middle)]) {
          const { lines } = await pointsOf([{ ...whole, events: part }], STYLE);
          for (const { key, fields } of lines.map(parse)) stored.set(key, fields);
        }
        const rx = [...stored.values()].reduce(
          (sum, fields) => sum + (fields["rx_bytes"] ?? NaN),
          0,
        );
        assert.equal(rx, sumOf(events).rx);
      },
    ),
    { numRuns: 300 },
  );
});

Deno.test("rows are written as the client of InfluxDB's makers writes them", async () => {
  await fc.assert(
    fc.asyncProperty(anyEvent, async (event) => {
      const { lines } = await pointsOf([interval([event])], STYLE);
      const point = new Point("socktraf").tag("host", "nas");
      for (const key of LABEL_TAGS) {
        const value = event[key];
        if (value !== undefined) point.tag(key, safeText(String(value)));
      }
      point.intField("rx_bytes", event.rxBytes).intField("tx_bytes", event.txBytes)
        .floatField("interval_seconds", 1.25).timestamp(String(TIME_MS));
      const theirs = point.toLineProtocol() ?? "";
      const [line = ""] = lines;
      // They sort fields too.
      const fields = / interval_seconds=1\.25,(rx_bytes=\d+i,tx_bytes=\d+i) (\d+)$/;
      assert.equal(line, theirs.replace(fields, " $1,interval_seconds=1.25 $2"));
    }),
    { numRuns: 300 },
  );
});

Deno.test("what was lost and gaps have measurements of their own", async () => {
  const lost = { rxBytes: 1, txBytes: 2, calls: 3, messages: 4 };
  const { lines, origins } = await pointsOf([
    interval([], { lost }),
    { kind: "gap", timeMs: TIME_MS + 5, gapSeconds: 2.5, host: "nas", reason: 'it "died"\\\nx' },
    interval([]),
  ], { measurement: "net", tags: { site: "home" } });
  assert.deepEqual(lines, [
    `net_lost,host=nas,site=home calls=3i,messages=4i,rx_bytes=1i,tx_bytes=2i ${TIME_MS}`,
    `net_gap,host=nas,site=home gap_seconds=2.5,reason="it \\"died\\"\\\\%0Ax" ${TIME_MS + 5}`,
  ]);
  assert.deepEqual(origins, ["lost", "gap"]);
});

Deno.test("the client of InfluxDB's makers is loaded only when it is needed", async () => {
  const root = new URL("../../../", import.meta.url).pathname;
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", "--config", `${root}deno.json`, `${root}sinks/influxdb/mod.ts`],
    stderr: "null",
  }).output();
  const { modules }: {
    readonly modules: readonly {
      readonly dependencies?: readonly {
        readonly specifier: string;
        readonly isDynamic?: boolean;
        readonly code?: unknown;
      }[];
    }[];
  } = JSON.parse(new TextDecoder().decode(stdout));
  const loaded = modules.flatMap(({ dependencies = [] }) => dependencies)
    .filter(({ specifier, code }) => specifier.startsWith("@influxdata/") && code !== undefined);
  assert.ok(loaded.length > 0);
  assert.ok(loaded.every(({ isDynamic }) => isDynamic === true));
});

Deno.test("statistics are one point for each sink and one for the journal", async () => {
  const lines = await statisticsLines({
    timeMs: TIME_MS,
    host: "nas",
    journalBytes: 4096,
    sinks: [{
      sink: "my influx",
      state: "ok",
      written: 5,
      rejected: 1,
      dropped: { age: 2, "too old, really": 3 },
      retries: 4,
      lagRows: 6,
      lagSeconds: 1.5,
      writeSeconds: 0.25,
    }],
  }, STYLE);
  assert.deepEqual(lines, [
    "socktraf_internal,host=nas,sink=my\\ influx dropped_rows=5i,dropped_rows_age=2i," +
    "dropped_rows_too_old_really=3i,lag_rows=6i,lag_seconds=1.5,rejected_rows=1i,retries=4i," +
    `state="ok",write_seconds=0.25,written_rows=5i ${TIME_MS}`,
    `socktraf_internal,host=nas journal_bytes=4096i ${TIME_MS}`,
  ]);
});
