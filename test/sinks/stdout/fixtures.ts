/** What the tests of the table are fed with. */
import type { OutputStream, Sink, SinkContext } from "../../../sinks/sink.ts";
import { sinkContext } from "../context.ts";
import { stdout } from "../../../sinks/stdout/mod.ts";
import { renderTable } from "../../../sinks/stdout/table.ts";
import { type ColumnField, TableTotals } from "../../../sinks/stdout/totals.ts";
import {
  type Gap,
  type Interval,
  type Lost,
  NOTHING_LOST,
  type Observation,
  type TrafficEvent,
} from "../../../src/traffic/event.ts";

export const START_MS: number = Date.UTC(2026, 10, 22, 16, 34, 5, 250);

export function interval(
  events: readonly TrafficEvent[],
  changes: { tick?: number; lost?: Partial<Lost>; intervalSeconds?: number; host?: string } = {},
): Interval {
  return {
    kind: "interval",
    timeMs: START_MS + (changes.tick ?? 0) * 1000,
    intervalSeconds: changes.intervalSeconds ?? 1,
    host: changes.host ?? "nas",
    events,
    lost: { ...NOTHING_LOST, ...changes.lost },
  };
}

export function gap(gapSeconds: number, reason: string, tick = 0): Gap {
  return { kind: "gap", timeMs: START_MS + tick * 1000, gapSeconds, host: "nas", reason };
}

/** A home server in an ordinary second. */
export const HOME_SERVER: readonly TrafficEvent[] = [
  {
    process: "qbittorrent-nox",
    pid: 2841,
    user: "media",
    uid: 1001,
    unit: "qbittorrent.service",
    rxBytes: 11_480_332,
    txBytes: 1_204_913,
  },
  {
    process: "postgres",
    pid: 31_337,
    user: "postgres",
    uid: 70,
    unit: "docker.service",
    container: "nextcloud-db",
    rxBytes: 48_210,
    txBytes: 910_422,
  },
  {
    process: "php-fpm",
    pid: 31_402,
    user: "www-data",
    uid: 33,
    unit: "docker.service",
    container: "nextcloud",
    rxBytes: 910_422,
    txBytes: 48_210,
  },
  {
    process: "sshd",
    pid: 990,
    user: "root",
    uid: 0,
    unit: "ssh.service",
    rxBytes: 288,
    txBytes: 5_120,
  },
  {
    process: "systemd-resolve",
    pid: 611,
    uid: 992,
    user: "systemd-resolve",
    unit: "systemd-resolved.service",
    rxBytes: 731,
    txBytes: 214,
  },
];

export const UTC_CLOCK = (timeMs: number): string => new Date(timeMs).toISOString().slice(11, 19);

/** Standard output that remembers what was written. */
export class FakeStdout implements OutputStream {
  readonly writes: string[] = [];
  columns = 80;
  rows = 24;
  wasDisturbed = false;
  /** Thrown by the next write. */
  error: unknown;
  readonly #terminal: boolean;

  constructor(terminal: boolean) {
    this.#terminal = terminal;
  }

  get text(): string {
    return this.writes.join("");
  }

  isTerminal(): boolean {
    return this.#terminal;
  }

  size(): { columns: number; rows: number } | undefined {
    return this.#terminal ? { columns: this.columns, rows: this.rows } : undefined;
  }

  disturbed(): boolean {
    const was = this.wasDisturbed;
    this.wasDisturbed = false;
    return was;
  }

  write(bytes: Uint8Array): Promise<void> {
    const { error } = this;
    this.error = undefined;
    if (error !== undefined) return Promise.reject(error);
    this.writes.push(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
    return Promise.resolve();
  }
}

export function contextOf(stdout: OutputStream, top?: number): SinkContext {
  return sinkContext({ stdout, ...(top !== undefined && { top }) });
}

/** A `stdout` sink with options as a user writes them. */
export function open(options: unknown, context: SinkContext): Sink {
  return stdout.create(stdout.schema.parse(options), context);
}

export function never(): AbortSignal {
  return new AbortController().signal;
}

/** What the tests on real terminals draw: the frames grow, shrink and have every kind of line. */
export function ptyFrames(): Observation[] {
  const wide: TrafficEvent = { process: "数据库👍é", pid: 7, rxBytes: 9_999, txBytes: 1 };
  const hostile: TrafficEvent = { process: "\x1b[2J\u202e\nx", pid: 8, rxBytes: 1, txBytes: 2 };
  return [
    interval(HOME_SERVER),
    gap(2.5, "bpftrace exited with code 1", 3),
    interval([wide, hostile, ...HOME_SERVER.slice(0, 2)], { tick: 4, lost: { calls: 1 } }),
  ];
}

/** The lines of the last frame of {@link ptyFrames}. */
export function lastPtyFrame(columns: number, rows: number): string {
  const totals = new TableTotals();
  for (const observation of ptyFrames()) totals.add(observation);
  const options = { columns, lines: rows - 1, units: "bytes", clock: UTC_CLOCK } as const;
  const widths = new Map<ColumnField, number>();
  return renderTable(totals.snapshot(), { ...options, widths }).map(({ text }) => text).join("\n");
}
