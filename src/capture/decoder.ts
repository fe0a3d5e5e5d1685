/**
 * Turns the messages of a probe program into intervals.
 *
 * @module
 */
import type { RawInterval } from "../traffic/raw.ts";
import { repairKernelText } from "./kernel_text.ts";
import { readRecording, type Recording } from "./recording.ts";
import { decodeLine, type Message } from "./message.ts";
import { RowBuilder } from "./row_builder.ts";
import { WallClock } from "./wall_clock.ts";

/** What a line of bpftrace's output comes to. */
export type Decoded =
  | {
    readonly kind: "interval";
    readonly interval: RawInterval;
    /** Those of its lost calls that no line tells: a recording has to. Absent where there are none. */
    readonly untoldCalls?: number;
  }
  /** A control group was made. The path is decoded, not sanitised, and may be cut off. */
  | { readonly kind: "cgroup"; readonly id: string; readonly path: string }
  /** A gap that a recording tells. */
  | {
    readonly kind: "gap";
    readonly timeMs: number;
    readonly gapSeconds: number;
    readonly reason: string;
  }
  /** What a recording tells of itself and of the ids in it. */
  | { readonly kind: "recording"; readonly recording: Recording }
  /**
   * The end of the interval that now begins to arrive, as the clock tells it. A recording keeps it, so
   * that its replay gives the same time; where a recording has told it there is none.
   */
  | { readonly kind: "moment"; readonly timeMs: number }
  /** Something to tell the user; `count` lines of input were affected. */
  | { readonly kind: "warning"; readonly text: string; readonly count: number };

interface Span {
  readonly startNs: number;
  readonly endNs: number;
}

interface Pending extends Span {
  readonly timeMs: number;
  readonly rows: RowBuilder;
}

interface End extends Pending {
  readonly side: string;
}

/** A wall clock may be this much behind the time since the machine was started, if it began at 1970. */
const DAY_MS = 86_400_000;
/** The latest moment that a `Date` can hold. */
const LATEST_MS = 8.64e15;

/** Longest tick of the probe programs, nanoseconds (bt/shared/tick.bt). */
const TICK_NS = 100_000_000;

/**
 * Decodes the output of bpftrace, line by line; of several runs one after the other where it is
 * input. What cannot be understood is counted and reported, never thrown.
 */
export class Decoder {
  readonly #clock: WallClock;
  #pending: Pending | undefined;
  #end: End | undefined;
  /** Wall clock that a recording gives for the next interval. */
  #recordedMs: number | undefined;
  /** Messages lost since the last interval. */
  #lost = 0;
  #missedCalls = 0;
  #untoldCalls = 0;
  #intervals = 0;

  /** @param clock tells the wall clock of moments that the input gives on the monotonic clock */
  constructor(clock: WallClock = new WallClock()) {
    this.#clock = clock;
  }

  /** Intervals decoded so far. */
  get intervals(): number {
    return this.#intervals;
  }

  /** Tells of calls that the probe did not run for since the last time; the next interval says so. */
  missed(calls: number): void {
    this.#missedCalls += calls;
    this.#untoldCalls += calls;
  }

  /**
   * Takes one line.
   *
   * @param line a line without its newline
   * @param arrivedMs wall clock, milliseconds since the epoch
   */
  push(line: string, arrivedMs: number): Decoded[] {
    return this.#message(decodeLine(line), arrivedMs);
  }

  /** Counts lines that were left out before they came here, because they were too long. */
  skipped(count: number): Decoded[] {
    this.#lost += count;
    if (count === 0) return [];
    return [warning("a line of input was left out, because it is too long", count)];
  }

  /** Ends the run: an interval that was not finished comes out as far as it got. */
  finish(): Decoded[] {
    const out = this.#finishPending(this.#end === undefined ? 1 : 0);
    if (this.#end !== undefined) out.push(this.#interval(this.#end));
    this.#end = undefined;
    return out;
  }

  #message(message: Message, arrivedMs: number): Decoded[] {
    switch (message.type) {
      case "map":
        return this.#map(message.name, message.values);
      case "printf":
        return this.#printf(message.text, arrivedMs);
      case "lost_events":
        this.#lost += message.events;
        return [warning("bpftrace lost messages", message.events)];
      case "helper_error":
        // A full map: the program itself counts the bytes that found no room.
        return [];
      case "socktraf":
        return this.#recorded(message.data);
      case "malformed":
        this.#lost++;
        return [warning(`a line of input was left out, because ${message.reason}`, 1)];
      case "attached":
        // Input may hold several runs, as a recording does in which bpftrace was started again.
        return this.finish();
      case "scalar":
      case "ignored":
      case "blank":
        return [];
    }
  }

  #printf(text: string, arrivedMs: number): Decoded[] {
    const [word, first = "", second = "", third = ""] = text.trimEnd().split(" ", 4);
    switch (word) {
      case "interval": {
        const span = spanOf(first, second, arrivedMs);
        if (span === undefined) break;
        // "end" may overtake the last "interval" of its run, which ends where it begins, no other.
        const isNewRun = this.#end !== undefined && span.endNs !== this.#end.startNs;
        const out = isNewRun ? this.finish() : this.#finishPending(1);
        const { timeMs, told } = this.#timeOf(span, arrivedMs);
        this.#pending = { ...span, timeMs, rows: new RowBuilder() };
        return [...out, ...told];
      }
      case "done":
        return this.#finishPending(0);
      case "end": {
        // Before the first tick the program does not know when it began.
        const begin = first === "0" ? String(Math.max(0, Number(second) - TICK_NS)) : first;
        const span = spanOf(begin, second, arrivedMs);
        if (span === undefined || !/^[01]$/.test(third)) break;
        const { timeMs, told } = this.#timeOf(span, arrivedMs);
        this.#end = { ...span, timeMs, side: third, rows: new RowBuilder(true) };
        return told;
      }
      case "cgroup": {
        const path = text.slice(word.length + first.length + 2).replace(/\n$/, "");
        if (!/^\d+$/.test(first) || !path.startsWith("/")) break;
        return [{ kind: "cgroup", id: first, path: repairKernelText(path) }];
      }
    }
    this.#lost++;
    return [warning("a line of input was left out, because its text is unknown", 1)];
  }

  #map(name: string, values: Readonly<Record<string, unknown>>): Decoded[] {
    const [, base = "", side = ""] = /^@([a-z]+)([01])$/.exec(name) ?? [];
    const end = this.#end;
    const rows = end !== undefined && side === end.side ? end.rows : this.#pending?.rows;
    const malformed = rows?.malformed ?? 0;
    if (rows?.add(base, values) === true) {
      const count = rows.malformed - malformed;
      return count === 0
        ? []
        : [warning("a value in a map was left out, because it cannot be", count)];
    }
    this.#lost++;
    return [
      rows === undefined
        ? warning("a map was left out, because it belongs to no interval", 1)
        : warning("a map was left out, because the probe program has none of its name", 1),
    ];
  }

  #recorded(data: Readonly<Record<string, unknown>>): Decoded[] {
    const { time_ms: timeMs, gap_seconds: gapSeconds, reason, lost_calls: lostCalls } = data;
    if (timeMs === undefined && lostCalls === undefined) {
      return [{ kind: "recording", recording: readRecording(data) }];
    }
    if (isAtMost(lostCalls, Number.MAX_SAFE_INTEGER)) {
      this.#missedCalls += lostCalls;
      return [];
    }
    if (isAtMost(timeMs, LATEST_MS)) {
      if (gapSeconds === undefined) {
        this.#recordedMs = timeMs;
        return [];
      }
      if (isAtMost(gapSeconds, LATEST_MS / 1000) && typeof reason === "string") {
        // What ended before the gap comes before it; the interval after it may be under way.
        const isOver = this.#pending === undefined || this.#pending.timeMs <= timeMs;
        return [...(isOver ? this.finish() : []), { kind: "gap", timeMs, gapSeconds, reason }];
      }
    }
    this.#lost++;
    return [warning("a line of input was left out, because a recording has none like it", 1)];
  }

  /** When a span ended, and what to tell a recording of it. */
  #timeOf({ endNs }: Span, arrivedMs: number): { timeMs: number; told: Decoded[] } {
    const recordedMs = this.#recordedMs;
    this.#recordedMs = undefined;
    if (recordedMs !== undefined) return { timeMs: recordedMs, told: [] };
    const timeMs = this.#clock.observe(endNs, arrivedMs);
    return { timeMs, told: [{ kind: "moment", timeMs }] };
  }

  #finishPending(lostMessages: number): Decoded[] {
    const pending = this.#pending;
    if (pending === undefined) return [];
    this.#pending = undefined;
    pending.rows.lostMessages += lostMessages;
    return [this.#interval(pending)];
  }

  #interval({ startNs, endNs, timeMs, rows }: Pending): Decoded {
    rows.lostMessages += this.#lost;
    rows.lostCalls += this.#missedCalls;
    this.#lost = 0;
    this.#missedCalls = 0;
    const untoldCalls = this.#untoldCalls;
    this.#untoldCalls = 0;
    this.#intervals++;
    return {
      kind: "interval",
      ...(untoldCalls === 0 ? {} : { untoldCalls }),
      interval: {
        timeMs,
        intervalSeconds: (endNs - startNs) / 1e9,
        rows: rows.rows(),
        lost: rows.lost(),
      },
    };
  }
}

function warning(text: string, count: number): Decoded {
  return { kind: "warning", text, count };
}

/**
 * A stretch of the monotonic clock; undefined where it cannot be one. Such times lose some 100 ns
 * beyond 2^53 ns, which is 104 days after boot. No machine has been running since before 1970.
 */
function spanOf(first: string, second: string, arrivedMs: number): Span | undefined {
  if (!/^\d+$/.test(first) || !/^\d+$/.test(second)) return undefined;
  const startNs = Number(first);
  const endNs = Number(second);
  return startNs <= endNs && endNs / 1e6 <= arrivedMs + DAY_MS ? { startNs, endNs } : undefined;
}

/** True for a number from 0 to a limit. */
function isAtMost(value: unknown, limit: number): value is number {
  return typeof value === "number" && value >= 0 && value <= limit;
}
