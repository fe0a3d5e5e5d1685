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
  | { readonly kind: "interval"; readonly interval: RawInterval }
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
  /** Something to tell the user; `count` lines of input were affected. */
  | { readonly kind: "warning"; readonly text: string; readonly count: number };

interface Pending {
  readonly startNs: number;
  readonly endNs: number;
  readonly timeMs: number;
  readonly rows: RowBuilder;
}

interface End {
  readonly startNs: number;
  readonly endNs: number;
  readonly side: string;
  readonly rows: RowBuilder;
}

/**
 * Decodes the output of one run of bpftrace, line by line. Input that cannot be understood is
 * counted and reported, never thrown.
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

  /** Counts lines that were left out before they came here, such as those too long. */
  skipped(count: number): void {
    this.#lost += count;
  }

  /** Ends the run: an interval that was not finished comes out as far as it got. */
  finish(arrivedMs: number): Decoded[] {
    const out = this.#finishPending(this.#end === undefined ? 1 : 0);
    const end = this.#end;
    if (end !== undefined) {
      this.#end = undefined;
      const timeMs = this.#recordedMs ?? this.#clock.observe(end.endNs, arrivedMs);
      out.push(this.#interval({ ...end, timeMs }));
    }
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
        return [warning(`bpftrace lost ${message.events} messages`, message.events)];
      case "helper_error":
        // A full map: the program itself counts the bytes that found no room.
        return [];
      case "socktraf":
        return this.#recorded(message.data);
      case "malformed":
        this.#lost++;
        return [warning(`a line of input was left out, because ${message.reason}`, 1)];
      case "scalar":
      case "attached":
      case "ignored":
      case "blank":
        return [];
    }
  }

  #printf(text: string, arrivedMs: number): Decoded[] {
    const [word, first = "", second = "", third = ""] = text.trimEnd().split(" ", 4);
    switch (word) {
      case "interval": {
        const startNs = Number(first);
        const endNs = Number(second);
        if (!isSpan(startNs, endNs)) break;
        const out = this.#finishPending(1);
        const timeMs = this.#recordedMs ?? this.#clock.observe(endNs, arrivedMs);
        this.#recordedMs = undefined;
        this.#pending = { startNs, endNs, timeMs, rows: new RowBuilder() };
        return out;
      }
      case "done":
        return this.#finishPending(0);
      case "end": {
        const startNs = Number(first);
        const endNs = Number(second);
        if (!isSpan(startNs, endNs)) break;
        this.#end = { startNs, endNs, side: third, rows: new RowBuilder() };
        return [];
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
    if (rows?.add(base, values) === true) return [];
    this.#lost++;
    return [
      rows === undefined
        ? warning("a map was left out, because it belongs to no interval", 1)
        : warning("a map was left out, because the probe program has none of its name", 1),
    ];
  }

  #recorded(data: Readonly<Record<string, unknown>>): Decoded[] {
    const { time_ms: timeMs, gap_seconds: gapSeconds, reason } = data;
    if (typeof timeMs !== "number") {
      return [{ kind: "recording", recording: readRecording(data) }];
    }
    if (typeof gapSeconds === "number" && typeof reason === "string") {
      return [...this.#finishPending(1), { kind: "gap", timeMs, gapSeconds, reason }];
    }
    this.#recordedMs = timeMs;
    return [];
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
    this.#intervals++;
    return {
      kind: "interval",
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

/** Times on the monotonic clock lose some 100 ns beyond 2^53 ns, which is 104 days after boot. */
function isSpan(startNs: number, endNs: number): boolean {
  return Number.isFinite(startNs) && Number.isFinite(endNs) && startNs >= 0 && endNs >= startNs;
}
