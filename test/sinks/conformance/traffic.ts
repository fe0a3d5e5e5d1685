/** Traffic for the conformance suite: ordinary, hostile, and none. */
import type { Gap, Interval, Observation, TrafficEvent } from "../../../src/traffic/event.ts";
import { NOTHING_LOST } from "../../../src/traffic/event.ts";
import type { ReceivedRow } from "./fixture.ts";

const BEGIN_MS = 1_700_000_000_000;

/** An interval, so many seconds after the first. */
export function interval(
  second: number,
  events: readonly TrafficEvent[],
  own: Partial<Interval> = {},
): Interval {
  return {
    kind: "interval",
    timeMs: BEGIN_MS + second * 1_000,
    intervalSeconds: 1.0004,
    host: "nas",
    events,
    lost: NOTHING_LOST,
    ...own,
  };
}

/** A row of a process, with all fields that a row can have by default. */
export function row(process: string, rxBytes: number, txBytes: number): TrafficEvent {
  return {
    pid: 42,
    process,
    uid: 0,
    user: "root",
    cgroup: "/system.slice/a.service",
    unit: "a.service",
    container: "nextcloud",
    protocol: "tcp",
    family: "ipv4",
    scope: "network",
    rxBytes,
    txBytes,
  };
}

/** Two intervals, three rows. */
export const ORDINARY: readonly Observation[] = [
  interval(1, [row("nginx", 1_000, 2_000), row("sshd", 30, 0)]),
  interval(2, [row("nginx", 5, 7)]),
];

/** What a reader finds of these, in order of name and bytes. */
export function rowsIn(batch: readonly Observation[]): ReceivedRow[] {
  return batch.flatMap((observation) =>
    observation.kind === "gap" ? [] : observation.events.map((event) => ({
      process: event.process ?? "",
      rxBytes: event.rxBytes,
      txBytes: event.txBytes,
      timeMs: observation.timeMs,
    }))
  );
}

const GAP: Gap = {
  kind: "gap",
  timeMs: BEGIN_MS + 5_000,
  gapSeconds: 2.5,
  host: "nas",
  reason: "bpftrace was killed by SIGKILL",
};

/** Batches without any ordinary row. */
export const QUIET: readonly (readonly [what: string, batch: readonly Observation[]])[] = [
  ["no observation", []],
  ["an interval without rows", [interval(4, [])]],
  ["a gap", [GAP]],
  ["an interval in which all was lost", [
    interval(6, [], { lost: { rxBytes: 5, txBytes: 6, calls: 7, messages: 8 } }),
  ]],
];

/** Names that any user of a host may give to a process, and whatever else a row can hold. */
const HOSTILE_TEXTS: readonly string[] = [
  "",
  " ",
  " a b ",
  "a,b=c d",
  'q"uo\\te',
  "line\nfeed\r",
  "tab\ttab",
  "nul\0nul",
  "\u001b[2Jescape",
  "\u202egnirts",
  "#/+$SYS/topic",
  "../../etc",
  "$(reboot)`id`",
  "ünïcödé",
  "日本語",
  "👨‍👩‍👧‍👦",
  "\ud800",
  "\udfff\ud800",
  "\ufeffbom",
  "%41%00&x=y",
  "__proto__",
  "trailing\\",
];

/** Rows with all of these, and with the largest and the least that a row can hold. */
export const HOSTILE: readonly Observation[] = [
  interval(
    10,
    HOSTILE_TEXTS.map((text, index) => ({
      ...row(text, index + 1, 1),
      user: text,
      unit: text,
      container: text,
      cgroup: `/${text}`,
    })),
    { host: 'host,=" \n\0' },
  ),
  interval(11, [{ rxBytes: 0, txBytes: 0 }, { rxBytes: 1, txBytes: 0 }]),
  interval(12, [row("big", Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)]),
  interval(13, [{ process: "other", foldedRows: 7, rxBytes: 8, txBytes: 9 }]),
  interval(14, [{ ...row("threads", 1, 2), tid: 43, thread: "worker\n#1" }]),
  interval(15, [{ ...row("long", 1, 2), cgroup: `/${"c".repeat(4_000)}`, unit: "u".repeat(255) }]),
  { ...GAP, timeMs: BEGIN_MS + 16_000, reason: 'a\n"reason"\0 \u001b[2J' },
];
