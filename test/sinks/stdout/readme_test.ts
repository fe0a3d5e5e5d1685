/** The sink's README shows what the program prints. */
import assert from "node:assert/strict";
import { stdout } from "../../../sinks/stdout/mod.ts";
import { renderTable } from "../../../sinks/stdout/table.ts";
import { TableTotals } from "../../../sinks/stdout/totals.ts";
import { formatLogfmt } from "../../../src/format/logfmt.ts";
import { formatNdjson } from "../../../src/format/ndjson.ts";
import { gap, HOME_SERVER, interval, UTC_CLOCK } from "./fixtures.ts";

const readme = await Deno.readTextFile(
  new URL("../../../sinks/stdout/README.md", import.meta.url),
);
const SSHD = HOME_SERVER.filter(({ process }) => process === "sshd");
const STOPPED = gap(2.13, "bpftrace exited with code 1", 1);

Deno.test("the README of stdout shows a real frame of the table", () => {
  const totals = new TableTotals();
  totals.add(interval(HOME_SERVER));
  totals.add(STOPPED);
  totals.add(interval(HOME_SERVER.slice(0, 4), {
    tick: 2,
    intervalSeconds: 1.0034,
    lost: { rxBytes: 4000, calls: 3 },
  }));
  const frame = renderTable(totals.snapshot(), {
    columns: 120,
    lines: 39,
    units: "bytes",
    widths: new Map(),
    clock: UTC_CLOCK,
  });
  assert(readme.includes(frame.map(({ text }) => `${text}\n`).join("")));
});

Deno.test("the README of stdout shows real rows", () => {
  const lost = interval(SSHD, { lost: { rxBytes: 4000, calls: 3 } });
  assert(readme.includes(formatNdjson(lost) + formatNdjson(STOPPED)));
  assert(readme.includes(formatLogfmt(interval(SSHD))));
});

Deno.test("the README of stdout names every option with its default", () => {
  const defaults = Object.entries(stdout.schema.parse({}));
  assert(defaults.length > 0);
  for (const [option, value] of defaults) {
    assert.match(readme, new RegExp(`\\| \`${option}\` +\\| \`${value}\` +\\|`));
    assert.match(readme, new RegExp(`^# ${option} = "${value}"$`, "m"));
  }
});
