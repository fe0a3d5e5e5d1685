/**
 * Recordings: bpftrace's own lines, and between them lines of ours that keep what a replay could
 * not know: the wall clock, gaps, and the names behind ids.
 *
 * @module
 */

/** Version of the form of a recording. */
const RECORDING_FORMAT = 1;

/** What a recording tells besides the traffic; whatever it says later adds to it. */
export interface Recording {
  /** Host that was recorded. */
  readonly host?: string;
  /** Paths of control groups by id. */
  readonly cgroups: ReadonlyMap<string, string>;
  /** User names by uid. */
  readonly users: ReadonlyMap<number, string>;
}

/** First line of a recording. */
export function headerLine(host: string, version: string): string {
  return ourLine({ format: RECORDING_FORMAT, host, version });
}

/** The line that stands before an `interval` or `end` line and gives the wall clock of its end. */
export function timeLine(timeMs: number): string {
  return ourLine({ time_ms: timeMs });
}

/** The line for a stretch in which nothing was measured. */
export function gapLine(timeMs: number, gapSeconds: number, reason: string): string {
  return ourLine({ time_ms: timeMs, gap_seconds: gapSeconds, reason });
}

/** The line for calls that the probe did not run for; it stands before the `done` of their interval. */
export function lostCallsLine(calls: number): string {
  return ourLine({ lost_calls: calls });
}

/** The line that names ids; it stands before the `done` of the interval that first uses them. */
export function namesLine(
  cgroups: ReadonlyMap<string, string>,
  users: ReadonlyMap<number, string>,
): string {
  return ourLine({ cgroups: Object.fromEntries(cgroups), users: Object.fromEntries(users) });
}

/** Reads what {@link headerLine} and {@link namesLine} wrote; anything else is left out. */
export function readRecording(data: Readonly<Record<string, unknown>>): Recording {
  const { host } = data;
  return {
    ...(typeof host === "string" ? { host } : {}),
    cgroups: new Map(stringEntries(data["cgroups"])),
    users: new Map(stringEntries(data["users"]).map(([uid, name]) => [Number(uid), name])),
  };
}

function stringEntries(value: unknown): [string, string][] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).filter((entry): entry is [string, string] =>
    typeof entry[1] === "string"
  );
}

function ourLine(data: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ type: "socktraf", data });
}
