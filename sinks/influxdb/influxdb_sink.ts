/**
 * One open `influxdb` sink.
 *
 * @module
 */
import type { Observation } from "../../src/traffic/event.ts";
import { DELIVERED, type Outcome, type ProbeResult, type Sink } from "../sink.ts";
import type { SinkContext, Statistics } from "../sink.ts";
import { targetOf } from "./address.ts";
import { failureOf } from "./advice.ts";
import { type Answer, Exchange } from "./exchange.ts";
import type { InfluxdbOptions } from "./options.ts";
import { type Points, pointsOf } from "./points.ts";
import { statisticsLines } from "./rare_points.ts";
import { writeRequest } from "./requests.ts";
import { rowName } from "./row_name.ts";
import { judge, missesPoints, type Problem, rejected, type Verdict } from "./verdict.ts";

/** A write without points: shows whether a write with some would be taken. */
const NO_POINTS = "# socktraf\n";

/** What no request can find out. */
const VICTORIA_NOTE =
  "it must run with -dedup.minScrapeInterval=1ms, and drops what is older than its retention";

/** Writes points over HTTP. */
export class InfluxdbSink implements Sink {
  /** Only where the user asked for it. */
  readonly writeStatistics?: (statistics: Statistics, signal: AbortSignal) => Promise<Outcome>;
  readonly #options: InfluxdbOptions;
  readonly #version: string;
  readonly #exchange: Exchange;

  /** Does no I/O. */
  constructor(options: InfluxdbOptions, { version }: Pick<SinkContext, "version">) {
    this.#options = options;
    this.#version = version;
    this.#exchange = new Exchange(options.ca_file);
    if (options.internal) {
      this.writeStatistics = async (statistics, signal) => {
        const lines = await statisticsLines(statistics, options);
        if (lines.length === 0) return DELIVERED;
        return this.#outcome(await this.#send(lines, signal), () => "statistics");
      };
    }
  }

  /** Writes a comment: it needs all that a row needs, and leaves nothing. */
  async probe(signal: AbortSignal): Promise<ProbeResult> {
    const verdict = await this.#sendNothing(signal);
    if (verdict.kind === "taken") {
      const note = this.#options.version === "victoriametrics" ? `; ${VICTORIA_NOTE}` : "";
      return { ok: true, detail: `${targetOf(this.#options)} takes rows${note}` };
    }
    return { ok: false, ...problemOf(verdict) };
  }

  /** Writes the batch in one request; one more, without rows, where the answer leaves open what is wrong. */
  async write(batch: readonly Observation[], signal: AbortSignal): Promise<Outcome> {
    signal.throwIfAborted();
    const points = await pointsOf(batch, this.#options);
    if (points.lines.length === 0) return DELIVERED;
    const name = nameIn(points);
    const verdict = await this.#send(points.lines, signal);
    if (verdict.kind !== "doubtful") return this.#outcome(verdict, name);
    const control = await this.#sendNothing(signal);
    if (control.kind === "later") return this.#outcome(control, name);
    if (control.kind !== "taken") {
      return { status: "refused", reason: sentence(verdict.problem) };
    }
    // It would take a write, so it is a row that it does not take; which one, a smaller batch shows.
    const reason = verdict.problem.problem;
    if (isDivisible(batch)) return { status: "too_large", reason };
    return rejected([{ reason, line: 0 }], 1, name);
  }

  /** Ends the connections. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#exchange[Symbol.asyncDispose]();
  }

  async #sendNothing(signal: AbortSignal): Promise<Verdict> {
    const isTaken = (answer: Answer): boolean => missesPoints(answer);
    return await this.#post(NO_POINTS, [], signal, isTaken);
  }

  async #send(lines: readonly string[], signal: AbortSignal): Promise<Verdict> {
    return await this.#post(`${lines.join("\n")}\n`, lines, signal);
  }

  async #post(
    text: string,
    lines: readonly string[],
    signal: AbortSignal,
    isTaken: (answer: Answer) => boolean = () => false,
  ): Promise<Verdict> {
    let answer: Answer;
    try {
      const request = writeRequest(this.#options, this.#version);
      answer = await this.#exchange.post(request, text, signal);
    } catch (error) {
      signal.throwIfAborted();
      const { lasting, ...problem } = failureOf(error, this.#options);
      return { kind: lasting ? "refused" : "later", problem };
    }
    if (isTaken(answer)) return { kind: "taken" };
    return judge(answer, lines, this.#options, Date.now());
  }

  #outcome(verdict: Verdict, name: (line: number) => string): Outcome {
    switch (verdict.kind) {
      case "taken":
        return DELIVERED;
      case "partial":
        return rejected(verdict.rejections, verdict.count, name);
      case "too_large":
        return { status: "too_large", reason: sentence(verdict.problem) };
      case "later":
        return {
          status: "retry",
          reason: sentence(verdict.problem),
          ...(verdict.afterMs === undefined ? {} : { afterMs: verdict.afterMs }),
        };
      case "doubtful":
      case "refused":
        return { status: "refused", reason: sentence(verdict.problem) };
    }
  }
}

function nameIn({ origins }: Points): (line: number) => string {
  return (line) => {
    const origin = origins[line];
    return origin === undefined ? "a row" : rowName(origin);
  };
}

/** True where the runner can make two smaller batches of it. */
function isDivisible(batch: readonly Observation[]): boolean {
  if (batch.length > 1) return true;
  const [only] = batch;
  return only?.kind === "interval" && only.events.length > 1;
}

function problemOf(verdict: Exclude<Verdict, { kind: "taken" }>): Problem {
  if (verdict.kind !== "partial") return verdict.problem;
  return { problem: "It takes only a part of nothing", advice: "see the server's log" };
}

function sentence({ problem, advice }: Problem): string {
  return `${problem}; ${advice}`;
}
