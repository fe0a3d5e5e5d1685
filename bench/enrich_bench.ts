/**
 * What one interval of 20,000 rows costs. Run: `deno bench bench/enrich_bench.ts`.
 *
 * @module
 */
import { applyView } from "../src/traffic/apply_view.ts";
import { Enricher, type Resolvers } from "../src/traffic/enrich.ts";
import { NOTHING_LOST } from "../src/traffic/event.ts";
import type { RawInterval, RawRow } from "../src/traffic/raw.ts";
import { Totals } from "../src/traffic/totals.ts";
import { NO_FILTER, type View } from "../src/traffic/view.ts";

const ROWS = 20_000;
const CGROUPS = 500;

const resolvers: Resolvers = {
  cgroupPath: (id) => `/system.slice/docker-${id.padStart(64, "0")}.scope`,
  containerName: (id) => `container-${id.slice(-4)}`,
  userName: (uid) => `user${uid}`,
};

const rows: RawRow[] = Array.from({ length: ROWS }, (_, i) => ({
  pid: 1_000 + (i >> 1),
  process: `process-${i % 1_000}`,
  uid: i % 50,
  cgroupId: String(i % CGROUPS),
  protocol: i % 2 === 0 ? 6 : 17,
  family: 2,
  raw: false,
  loopback: i % 5 === 0,
  rxBytes: i * 7 % 100_003,
  txBytes: i * 11 % 100_003,
}));
const raw: RawInterval = { timeMs: 0, intervalSeconds: 1, rows, lost: NOTHING_LOST };

const enricher = new Enricher("host", resolvers);
const interval = enricher.enrich(raw);
const all: View = { filter: NO_FILTER, includeLoopback: true };
const totals = new Totals(ROWS);

Deno.bench("Enricher.enrich()", () => {
  enricher.enrich(raw);
});
Deno.bench("applyView(): top 20 of the finest rows", () => {
  applyView(interval, { ...all, top: 20 });
});
Deno.bench("applyView(): by process, top 20", () => {
  applyView(interval, { ...all, groupBy: ["process"], top: 20 });
});
Deno.bench("applyView(): by process, pid, user, unit, protocol", () => {
  applyView(interval, { ...all, groupBy: ["process", "pid", "user", "unit", "protocol"] });
});
Deno.bench("Totals.add() of the finest rows", () => {
  totals.add(interval);
});
