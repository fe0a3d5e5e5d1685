/**
 * Reads the rows that a running socktraf offers on its socket.
 *
 * @module
 */
import { LineSplitter } from "../../capture/line_splitter.ts";
import type { Interval, Observation, TrafficEvent } from "../../traffic/event.ts";
import { NOTHING_LOST } from "../../traffic/event.ts";

type Json = Readonly<Record<string, unknown>>;
type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** What a line completes. */
export type FeedItem =
  | { readonly kind: "observation"; readonly observation: Observation }
  /** Intervals that were left out because this reader was too slow. */
  | { readonly kind: "skipped"; readonly intervals: number };

/** An interval may begin so much later than the one before it has ended, by the wall clock. */
const MAX_JITTER_MS = 250;

/**
 * Makes observations of rows. The rows of an interval stand together and end with a row that has their
 * number in `rows`. What is missing between two intervals comes out as a gap.
 */
export class FeedReader {
  readonly #splitter = new LineSplitter();
  #events: TrafficEvent[] = [];
  #lost: Mutable<Interval["lost"]> = { ...NOTHING_LOST };
  #newestTimeMs = -Infinity;
  /** Lines that made no sense. */
  malformed = 0;

  /** Takes bytes and gives what they complete. */
  push(bytes: Uint8Array): FeedItem[] {
    return this.#splitter.push(bytes).flatMap((line) => this.#line(line));
  }

  #line(line: string): FeedItem[] {
    let row: unknown;
    try {
      row = JSON.parse(line);
    } catch {
      this.malformed++;
      return [];
    }
    if (typeof row !== "object" || row === null || Array.isArray(row)) {
      this.malformed++;
      return [];
    }
    return this.#row(row as Json);
  }

  #row(row: Json): FeedItem[] {
    const timeMs = Date.parse(String(row["time"]));
    if (Number.isNaN(timeMs)) {
      this.malformed++;
      return [];
    }
    const host = String(row["host"] ?? "");
    if ("gap_seconds" in row) {
      const gapSeconds = amount(row["gap_seconds"]);
      const reason = String(row["reason"] ?? "");
      return this.#new({ kind: "gap", timeMs, host, gapSeconds, reason });
    }
    if ("rows" in row) return this.#end(row, timeMs, host);
    if ("lost_rx_bytes" in row) {
      this.#lost = {
        rxBytes: amount(row["lost_rx_bytes"]),
        txBytes: amount(row["lost_tx_bytes"]),
        calls: amount(row["lost_calls"]),
        messages: amount(row["lost_messages"]),
      };
    } else if ("rx_bytes" in row) this.#events.push(eventOf(row));
    return [];
  }

  #end(row: Json, timeMs: number, host: string): FeedItem[] {
    const events = this.#events;
    const lost = this.#lost;
    this.#events = [];
    this.#lost = { ...NOTHING_LOST };
    if (amount(row["rows"]) !== events.length) lost.messages++;
    const intervalSeconds = amount(row["interval_seconds"]);
    const skipped = amount(row["skipped_intervals"]);
    const beginMs = timeMs - intervalSeconds * 1_000;
    const items: FeedItem[] = skipped > 0 ? [{ kind: "skipped", intervals: skipped }] : [];
    const missingMs = beginMs - this.#newestTimeMs;
    if (missingMs > MAX_JITTER_MS && Number.isFinite(missingMs)) {
      const reason = skipped > 0 ? "this terminal was too slow" : "socktraf was not there";
      items.push(
        ...this.#new({ kind: "gap", timeMs: beginMs, gapSeconds: missingMs / 1_000, host, reason }),
      );
    }
    items.push(...this.#new({ kind: "interval", timeMs, intervalSeconds, host, events, lost }));
    return items;
  }

  /** What was seen before, as the newest interval after a new connection, is not counted again. */
  #new(observation: Observation): FeedItem[] {
    if (observation.timeMs <= this.#newestTimeMs) return [];
    this.#newestTimeMs = observation.timeMs;
    return [{ kind: "observation", observation }];
  }
}

const TEXTS = [
  ["process", "process"],
  ["thread", "thread"],
  ["user", "user"],
  ["cgroup", "cgroup"],
  ["unit", "unit"],
  ["container", "container"],
  ["protocol", "protocol"],
  ["family", "family"],
  ["scope", "scope"],
] as const;
const NUMBERS = [["pid", "pid"], ["tid", "tid"], ["uid", "uid"], [
  "foldedRows",
  "folded_rows",
]] as const;

function eventOf(row: Json): TrafficEvent {
  const event: Record<string, unknown> = {
    rxBytes: amount(row["rx_bytes"]),
    txBytes: amount(row["tx_bytes"]),
  };
  for (const [key, name] of TEXTS) if (typeof row[name] === "string") event[key] = row[name];
  for (const [key, name] of NUMBERS) if (typeof row[name] === "number") event[key] = row[name];
  return event as unknown as TrafficEvent;
}

/** A number that is not negative; anything else is 0. */
function amount(value: unknown): number {
  return typeof value === "number" && value >= 0 ? value : 0;
}
