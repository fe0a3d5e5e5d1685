/** The three line formats, against hostile names. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { CSV_HEADER, formatCsv } from "../../src/format/csv.ts";
import { formatLogfmt } from "../../src/format/logfmt.ts";
import { formatNdjson } from "../../src/format/ndjson.ts";
import { ROW_FIELDS, rowsOf } from "../../src/format/row.ts";
import { sanitize } from "../../src/format/sanitize.ts";
import { type Interval, NOTHING_LOST, type Observation } from "../../src/traffic/event.ts";
import { anyText, danger, HOSTILE } from "./hostile.ts";
import { parseCsv, parseLogfmt } from "./parsers.ts";

function named(...names: string[]): Interval {
  return {
    kind: "interval",
    timeMs: 0,
    intervalSeconds: 1,
    host: names[0] ?? "",
    events: names.map((name, index) => ({
      pid: index,
      process: name,
      thread: name,
      user: name,
      cgroup: `/${name}`,
      unit: name,
      container: name,
      rxBytes: 1,
      txBytes: 2,
    })),
    lost: { ...NOTHING_LOST, calls: 1 },
  };
}

function gapBecause(reason: string): Observation {
  return { kind: "gap", timeMs: 0, gapSeconds: 1, host: reason, reason };
}

const anyObservation = fc.oneof(
  fc.array(anyText, { minLength: 1, maxLength: 3 }).map((names) => named(...names)),
  anyText.map(gapBecause),
);
const everything = [
  named(...HOSTILE),
  ...HOSTILE.map((text) => named(text)),
  ...HOSTILE.map(gapBecause),
];

function forAll(check: (observation: Observation) => void): void {
  everything.forEach(check);
  fc.assert(fc.property(anyObservation, check), { numRuns: 300 });
}

Deno.test("NDJSON gives every name back exactly", () => {
  forAll((observation) => {
    const lines = formatNdjson(observation).split("\n");
    assert.equal(lines.pop(), "");
    assert.deepEqual(lines.map((line) => JSON.parse(line)), rowsOf(observation));
  });
});

Deno.test("NDJSON has nothing raw that does not print", () => {
  forAll((observation) => {
    for (const line of formatNdjson(observation).split("\n")) {
      assert.equal(danger(line), undefined);
      assert.doesNotMatch(line, /"\p{M}/u);
    }
  });
});

Deno.test("NDJSON escapes by code unit and keeps what prints", () => {
  const line = formatNdjson(gapBecause("\x1b\x7f\x9b\u202e\u{e0041}\ud800 é漢👍"));
  assert(line.includes(String.raw`"\u001b\u007f\u009b\u202e\udb40\udc41\ud800 é漢👍"`), line);
});

Deno.test("CSV has a fixed header and as many fields in each record", () => {
  assert.equal(CSV_HEADER, `${ROW_FIELDS.join(",")}\r\n`);
  forAll((observation) => {
    for (const record of parseCsv(formatCsv(observation))) {
      assert.equal(record.length, ROW_FIELDS.length);
    }
  });
});

Deno.test("CSV can be read back, and no name can forge a field or a record", () => {
  forAll((observation) => {
    const expected = rowsOf(observation).map((row) =>
      ROW_FIELDS.map((field) => {
        const value = (row as unknown as Record<string, unknown>)[field];
        return typeof value === "string" ? sanitize(value) : String(value ?? "");
      })
    );
    const records = parseCsv(formatCsv(observation)).map((record) =>
      record.map((field) => field.startsWith("'") ? field.slice(1) : field)
    );
    assert.deepEqual(records, expected);
  });
});

Deno.test("CSV has nothing that a spreadsheet would run", () => {
  forAll((observation) => {
    for (const record of parseCsv(formatCsv(observation))) {
      for (const field of record) assert.doesNotMatch(field, /^[=+\-@\t\r＝＋－＠]/);
    }
  });
});

Deno.test("CSV tells an empty name from an absent one", () => {
  assert(formatCsv(gapBecause("")).endsWith(',""\r\n'));
  const [absent] = formatCsv(named("x")).split("\r\n");
  assert(absent?.endsWith(",1,2,,,,,,"), `${absent}`);
});

Deno.test("logfmt can be read back, and no name can forge a key or a line", () => {
  forAll((observation) => {
    const rows = rowsOf(observation);
    const lines = formatLogfmt(observation).split("\n");
    assert.equal(lines.pop(), "");
    assert.deepEqual(
      lines.map(parseLogfmt),
      rows.map((row) => Object.entries(row).map(([key, value]) => [key, sanitize(String(value))])),
    );
  });
});

Deno.test("CSV and logfmt have nothing raw that does not print", () => {
  forAll((observation) => {
    assert.equal(danger(formatCsv(observation).replaceAll("\r\n", "")), undefined);
    assert.equal(danger(formatLogfmt(observation).replaceAll("\n", "")), undefined);
  });
});

Deno.test("logfmt quotes only what needs it", () => {
  const line = formatLogfmt({
    ...named("a"),
    host: "nas",
    lost: NOTHING_LOST,
    events: [{ process: "Web Content", unit: "user@1000.service", rxBytes: 1, txBytes: 2 }],
  });
  assert.equal(
    line,
    'time=1970-01-01T00:00:00.000Z interval_seconds=1 host=nas process="Web Content" ' +
      "unit=user@1000.service rx_bytes=1 tx_bytes=2\n",
  );
});

Deno.test("no format prints anything for a quiet interval", () => {
  const quiet: Interval = { ...named(), lost: NOTHING_LOST };
  for (const format of [formatNdjson, formatCsv, formatLogfmt]) assert.equal(format(quiet), "");
});
