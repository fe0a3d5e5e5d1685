/**
 * What the TypeScript side does with one interval, step by step.
 *
 *     deno bench --allow-all bench/decode_bench.ts
 *
 * @module
 */
import { renderTable } from "../sinks/stdout/table.ts";
import { TableTotals } from "../sinks/stdout/totals.ts";
import { Decoder } from "../src/capture/decoder.ts";
import { LineSplitter } from "../src/capture/line_splitter.ts";
import { formatNdjson } from "../src/format/ndjson.ts";
import { applyView } from "../src/traffic/apply_view.ts";
import { Enricher, type Resolvers } from "../src/traffic/enrich.ts";
import type { RawInterval } from "../src/traffic/raw.ts";
import { NO_FILTER, type View } from "../src/traffic/view.ts";
import { intervalChunks, MAP_ROWS } from "./decode_fixture.ts";

const resolvers: Resolvers = {
  cgroupPath: (id) => `/system.slice/docker-${id.padStart(64, "0")}.scope`,
  containerName: (id) => `container-${id.slice(-4)}`,
  userName: (uid) => `user${uid}`,
};
const byProcess: View = {
  filter: NO_FILTER,
  includeLoopback: true,
  groupBy: ["process"],
  top: 20,
};

for (const mapRows of MAP_ROWS) {
  const group = String(mapRows);
  const chunks = intervalChunks(mapRows);
  const raw = decode(chunks);
  const enricher = new Enricher("host", resolvers);
  const interval = enricher.enrich(raw);
  const lines = linesOf(chunks);

  Deno.bench({ name: "split into lines", group, fn: () => void linesOf(chunks) });
  Deno.bench({
    name: "JSON.parse alone (part of the next)",
    group,
    fn: () => lines.forEach((line) => JSON.parse(line)),
  });
  Deno.bench({ name: "split and decode", group, fn: () => void decode(chunks) });
  Deno.bench({ name: "enrich", group, fn: () => void enricher.enrich(raw) });
  Deno.bench({
    name: "group by process, top 20",
    group,
    fn: () => void applyView(interval, byProcess),
  });
  Deno.bench({ name: "format as NDJSON", group, fn: () => void formatNdjson(interval) });
  Deno.bench({
    name: "count and draw the table, 40 lines",
    group,
    fn: () => {
      const totals = new TableTotals();
      totals.add(interval);
      const options = { columns: 120, lines: 40, units: "bytes", widths: new Map() } as const;
      renderTable(totals.snapshot(), options);
    },
  });
}

function linesOf(chunks: readonly Uint8Array[]): string[] {
  const splitter = new LineSplitter();
  return [...chunks.flatMap((chunk) => splitter.push(chunk)), ...splitter.end()];
}

function decode(chunks: readonly Uint8Array[]): RawInterval {
  const decoder = new Decoder();
  for (const line of linesOf(chunks)) {
    for (const item of decoder.push(line, 0)) {
      if (item.kind === "interval") return item.interval;
    }
  }
  throw new Error("The fixture holds no interval");
}
