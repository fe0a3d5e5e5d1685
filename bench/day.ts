/**
 * A day of one-second intervals with 500 processes, replayed as fast as it goes into a real InfluxDB:
 * is every byte there, does memory stay flat, does the journal stay within its bound, how many rows
 * come through in a second; and beside it the same rows written by the bare client.
 *
 * @module
 */
import { InfluxDB, Point, setLogger } from "@influxdata/influxdb-client";
import { missingPrograms } from "../test/servers/programs.ts";
import { Influxd } from "../test/servers/influxd.ts";
import { count, table } from "./markdown.ts";
import { proportionalBytes } from "./process_usage.ts";
import type { Sizes } from "./sizes.ts";

const MAIN = new URL("../src/main.ts", import.meta.url).pathname;
/** Received bytes of process N in each interval. */
const rxOf = (process: number): number => 1_000 + process;
const TX_BYTES = 77;
const BEGIN_MS = Date.UTC(2026, 0, 1);
/** Bound of the journal, well below what a day takes. */
const JOURNAL_MIB = 64;
const BATCH_POINTS = 5_000;

interface Measured {
  readonly seconds: number;
  /** Megabytes at a tenth of the way and at the end. */
  readonly memory: readonly [number, number];
  readonly journalMiB: number;
  readonly rxBytes: number;
}

/** Measures it; gives Markdown. */
export async function measureDay(
  { day }: Pick<Sizes, "day">,
  step: (text: string) => void,
): Promise<string> {
  const missing = missingPrograms("influxd");
  if (missing !== "") return `Not measured${missing}.`;
  const folder = await Deno.makeTempDir({ prefix: "socktraf-day-" });
  try {
    await using influxd = await Influxd.start({ folder });
    for (const database of ["day", "bare"]) await influxd.query(`CREATE DATABASE ${database}`);
    step(`day: ${day.intervals} intervals of ${day.processes} processes`);
    const ours = await replayDay(influxd, folder, day);
    step(`day: the bare client, ${day.bareRows} rows`);
    const bareSeconds = await writeBare(influxd, day.processes, day.bareRows);
    return render(day, ours, bareSeconds);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function render(day: Sizes["day"], ours: Measured, bareSeconds: number): string {
  const rows = day.intervals * day.processes;
  const truth = day.intervals *
    Array.from({ length: day.processes }, (_, process) => rxOf(process)).reduce((a, b) => a + b);
  const wrong = ours.rxBytes - truth;
  return [
    table(["", "rows", "seconds", "rows per second"], [
      ["socktraf: decode, name, journal, InfluxDB", count(rows), ...speed(rows, ours.seconds)],
      [
        "the bare client, points in memory",
        count(day.bareRows),
        ...speed(day.bareRows, bareSeconds),
      ],
    ]),
    "",
    table(["of socktraf", ""], [
      ["received bytes in the database, counted minus true", count(wrong)],
      ["memory at a tenth of the way, MB", ours.memory[0].toFixed(0)],
      ["memory at the end, MB", ours.memory[1].toFixed(0)],
      [`largest journal, MiB (bound: ${JOURNAL_MIB})`, ours.journalMiB.toFixed(1)],
    ]),
  ].join("\n");
}

function speed(rows: number, seconds: number): string[] {
  return [seconds.toFixed(1), count(rows / seconds)];
}

async function replayDay(
  influxd: Influxd,
  folder: string,
  { intervals, processes }: Sizes["day"],
): Promise<Measured> {
  const journal = `${folder}/journal.db`;
  const config = `${folder}/config.toml`;
  await Deno.writeTextFile(config, `[journal]\nmax_size = "${JOURNAL_MIB}MiB"\n`);
  const url = `influxdb+v1://127.0.0.1:${influxd.port}/day?include_loopback=true`;
  const words = ["replay", "-", "--speed", "max", "--config", config, "--journal", journal];
  const begin = performance.now();
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", "--allow-all", MAIN, ...words, "--sink", url],
    stdin: "piped",
    stdout: "inherit",
    stderr: "inherit",
  }).spawn();
  const memory: [number, number] = [0, 0];
  let journalMiB = 0;
  const writer = process.stdin.getWriter();
  const encoder = new TextEncoder();
  const maps = encoder.encode(mapLines(processes));
  await writer.write(encoder.encode(HEAD));
  for (let index = 0; index < intervals; index++) {
    const end = (index + 1) * 1_000_000_000;
    const line = `interval ${end - 1_000_000_000} ${end}\\n`;
    await writer.write(encoder.encode(`${clockLine(index)}${printf(line)}`));
    await writer.write(maps);
    if (index % Math.floor(intervals / 20) === 0 || index === intervals - 1) {
      memory[index <= intervals / 10 ? 0 : 1] = proportionalBytes(process.pid) / 1e6;
      journalMiB = Math.max(journalMiB, sizeOf(journal) / 2 ** 20);
    }
  }
  await writer.close();
  const { code } = await process.status;
  const seconds = (performance.now() - begin) / 1_000;
  if (code !== 0) throw new Error(`socktraf ended with code ${code}`);
  const [series] = await influxd.query("SELECT sum(rx_bytes) FROM socktraf", "day");
  return { seconds, memory, journalMiB, rxBytes: Number(series?.values[0]?.[1]) };
}

const HEAD = [
  { type: "socktraf", data: { format: 1, host: "nas", version: "0.1.0" } },
  { type: "attached_probes", data: { probes: 10 } },
].map((line) => `${JSON.stringify(line)}\n`).join("");

function clockLine(index: number): string {
  const time_ms = BEGIN_MS + (index + 1) * 1_000;
  return `${JSON.stringify({ type: "socktraf", data: { time_ms } })}\n`;
}

function printf(text: string): string {
  return `{"type": "printf", "data": "${text}"}\n`;
}

/** One interval: each process a name of its own, received and sent, over the network. */
function mapLines(processes: number): string {
  const bytes: Record<string, number> = {};
  const names: Record<string, string> = {};
  for (let process = 0; process < processes; process++) {
    const pid = 1_000 + process;
    names[pid] = `process-${process}`;
    const socket = BigInt((6 << 8) | (2 << 3));
    const key = (BigInt(pid) << 30n) | socket;
    bytes[`${key},${5_000 + process % 200},0`] = rxOf(process);
    bytes[`${key | 1n},${5_000 + process % 200},0`] = TX_BYTES;
  }
  const maps = [
    { type: "map", data: { "@bytes0": bytes } },
    { type: "map", data: { "@name0": names } },
  ].map((line) => `${JSON.stringify(line)}\n`).join("");
  return `${maps}${printf("done\\n")}`;
}

/** Writes points as the client's own example does: one after the other, in batches of its own. */
async function writeBare(influxd: Influxd, processes: number, rows: number): Promise<number> {
  setLogger({ error: () => {}, warn: () => {} });
  const client = new InfluxDB({ url: `http://127.0.0.1:${influxd.port}`, token: "" });
  const api = client.getWriteApi("", "", "ms", {
    batchSize: BATCH_POINTS,
    flushInterval: 0,
    maxRetries: 0,
  });
  api.path = "/write?db=bare&precision=ms";
  const begin = performance.now();
  for (let row = 0; row < rows; row++) {
    const process = row % processes;
    const point = new Point("socktraf").tag("host", "nas").tag("process", `process-${process}`)
      .tag("protocol", "tcp").tag("scope", "network").intField("rx_bytes", rxOf(process))
      .intField("tx_bytes", TX_BYTES).floatField("interval_seconds", 1)
      .timestamp(BEGIN_MS + Math.floor(row / processes) * 1_000);
    api.writePoint(point);
    // The client keeps what it has not sent in memory without a bound.
    if (row % BATCH_POINTS === BATCH_POINTS - 1) await api.flush();
  }
  await api.close();
  return (performance.now() - begin) / 1_000;
}

function sizeOf(path: string): number {
  try {
    return Deno.statSync(path).size;
  } catch {
    return 0;
  }
}
