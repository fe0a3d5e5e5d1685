/**
 * What `socktraf sinks --status` does.
 *
 * @module
 */
import type { SinkStatistics } from "../../../sinks/sink.ts";
import type { Config } from "../../config/config.ts";
import { type ProcessStatus, readStatus } from "../../delivery/journal/status.ts";
import { sanitize } from "../../format/sanitize.ts";
import { EXIT } from "../exit_code.ts";
import type { Io } from "../io.ts";
import { journalPath } from "../journal_path.ts";

/** A process writes its status every ten seconds; one that has not for so long is gone or hangs. */
const STALE_SECONDS = 35;

/**
 * Tells how the sinks of the running process are doing, or did when the last one ended, from the
 * journal.
 *
 * @param config whose journal it is
 * @param name of the only sink to tell about; undefined: all
 * @returns the exit code: 1 where a sink is not well
 */
export async function sinkStatus(
  config: Config,
  name: string | undefined,
  io: Io,
): Promise<number> {
  const path = journalPath(config, io);
  let status: ProcessStatus | undefined;
  try {
    status = readStatus(path);
  } catch (error) {
    io.stderr(`error: Cannot read the journal "${sanitize(path)}": ${adviceFor(error)}\n`);
    return error instanceof Deno.errors.PermissionDenied ? EXIT.noPermission : EXIT.unavailable;
  }
  if (status === undefined) {
    io.stderr(`error: The journal "${sanitize(path)}" holds no statistics yet\n`);
    return EXIT.unavailable;
  }
  const sinks = status.sinks.filter(({ sink }) => name === undefined || sink === name);
  if (sinks.length === 0) {
    const known = status.sinks.map(({ sink }) => `"${sink}"`).join(", ");
    io.stderr(`error: No sink is called "${sanitize(name ?? "")}": there is ${sanitize(known)}\n`);
    return EXIT.usage;
  }
  const text = `${headline(status, Date.now())}\n\n${tableOf(sinks)}\n${problemsOf(sinks)}`;
  await io.stdout.write(new TextEncoder().encode(text));
  return sinks.every(({ state }) => state === "ok" || state === "closed") ? EXIT.ok : EXIT.failed;
}

function adviceFor(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) {
    return "there is none; socktraf makes it where a durable sink, such as influxdb, is configured";
  }
  if (error instanceof Deno.errors.PermissionDenied) return "no permission; run as root";
  return error instanceof Error ? error.message : String(error);
}

function headline(status: ProcessStatus, nowMs: number): string {
  const { pid, host, startedMs, updatedMs, endedMs, journalBytes } = status;
  const journal = journalBytes === undefined
    ? "no journal on disk"
    : `journal ${(journalBytes / 1e6).toFixed(1)} MB`;
  const since = `since ${timeOf(startedMs)}`;
  const ago = Math.max(0, Math.round((nowMs - updatedMs) / 1_000));
  const life = endedMs !== undefined
    ? `ended ${timeOf(endedMs)}`
    : ago > STALE_SECONDS
    ? `silent for ${ago} s: killed, or it hangs`
    : `as of ${ago} s ago`;
  return sanitize(`${host}, process ${pid} ${since}, ${life}, ${journal}`);
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+/, "");
}

function tableOf(sinks: readonly SinkStatistics[]): string {
  const head = ["SINK", "STATE", "WRITTEN", "REJECTED", "DROPPED", "RETRIES", "LAG", "WRITE"];
  const rows = sinks.map((one) => [
    sanitize(one.sink),
    one.state,
    String(one.written),
    String(one.rejected),
    String(Object.values(one.dropped).reduce((sum, rows) => sum + rows, 0)),
    String(one.retries),
    one.lagRows === 0 ? "0" : `${one.lagRows} rows, ${one.lagSeconds.toFixed(0)} s`,
    `${(one.writeSeconds * 1_000).toFixed(0)} ms`,
  ]);
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all.map((row) =>
    row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ").trimEnd()
  ).join("\n");
}

/** What is wrong, and where rows went, in words. */
function problemsOf(sinks: readonly SinkStatistics[]): string {
  return sinks.flatMap(({ sink, problem, dropped }) => [
    ...(problem === undefined ? [] : [`${sink}: ${problem}`]),
    ...Object.entries(dropped).filter(([, rows]) => rows > 0)
      .map(([reason, rows]) => `${sink}: ${rows} rows dropped: ${reason}`),
  ]).map((line) => `\n${sanitize(line)}\n`).join("");
}
