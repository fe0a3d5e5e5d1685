/**
 * The sinks of a configuration at work, and how they become those of another one.
 *
 * @module
 */
import { isDeepStrictEqual } from "node:util";
import type { SinkStatistics, Statistics } from "../../sinks/sink.ts";
import type { Config, SinkConfig } from "../config/config.ts";
import { Delivery, type LastCall, type Remainder } from "../delivery/delivery.ts";
import type { DurableRunner } from "../delivery/durable_runner.ts";
import { Journal } from "../delivery/journal/journal.ts";
import type { ProcessStatus } from "../delivery/journal/status.ts";
import type { LiveRunner } from "../delivery/live_runner.ts";
import type { Observation } from "../traffic/event.ts";
import type { Io } from "./io.ts";
import { journalPath } from "./journal_path.ts";
import type { Log } from "./log.ts";
import { durableRunner, liveRunner, sinkContext, viewOf } from "./sinks_of.ts";

/** A sink at work. `identity` is all that it was made of: where that is the same, so is the sink. */
type Fed =
  & { readonly name: string; readonly identity: unknown }
  & (
    | { readonly kind: "live"; readonly runner: LiveRunner }
    | { readonly kind: "durable"; readonly runner: DurableRunner }
  );

/** All sinks of a configuration at work. */
export class Feeding implements AsyncDisposable {
  readonly #io: Io;
  readonly #log: Log;
  readonly #isPatient: boolean;
  #config: Config;
  #journal: Journal | undefined;
  #fed: readonly Fed[] = [];
  #delivery: Delivery;
  #hadLost = false;

  /**
   * Makes the sinks and begins to feed them.
   *
   * @param isPatient true where what comes can wait, such as a file
   */
  constructor(config: Config, io: Io, log: Log, isPatient: boolean) {
    this.#config = config;
    this.#io = io;
    this.#log = log;
    this.#isPatient = isPatient;
    this.#journal = hasDurable(config) ? openJournal(config, io, log) : undefined;
    this.#delivery = this.#begin(config, []);
  }

  /** The configuration that holds now. */
  get config(): Config {
    return this.#config;
  }

  /** True while a sink takes more. */
  get isOpen(): boolean {
    return this.#delivery.isOpen;
  }

  /** True where a sink refuses to take anything. */
  get hasFailed(): boolean {
    return this.#delivery.hasFailed;
  }

  /** True where rows are gone that a sink should have had. */
  get hasLost(): boolean {
    return this.#hadLost || this.#delivery.hasLost;
  }

  /** What became of the rows of every sink. */
  get statistics(): SinkStatistics[] {
    return this.#delivery.statistics;
  }

  /** Size of the journal in bytes; undefined where there is no file. */
  get journalBytes(): number | undefined {
    return this.#delivery.journalBytes;
  }

  /** Hands an observation to every sink; the signal ends the waiting for durable ones. */
  async deliver(observation: Observation, signal: AbortSignal): Promise<void> {
    await this.#delivery.deliver(observation, signal);
  }

  /** Hands what is measured of the sinks to those that ask for it; the signal is a deadline. */
  async deliverStatistics(statistics: Statistics, signal: AbortSignal): Promise<void> {
    await this.#delivery.deliverStatistics(statistics, signal);
  }

  /** Keeps the state of the process in the journal, for `socktraf sinks --status`. */
  saveStatus(status: ProcessStatus): void {
    this.#journal?.saveStatus(status);
  }

  /** Waits until the durable sinks have taken everything, within limits; gives what they have not. */
  async finish(call: LastCall, signal: AbortSignal): Promise<Remainder[]> {
    return await this.#delivery.finish(call, signal);
  }

  /**
   * Makes the sinks those of another configuration. A sink of which nothing has changed is left alone;
   * another is given back, after what waits for it, before the new one of its name begins. Nothing must
   * be delivered meanwhile.
   *
   * @returns names of the sinks that are new, changed or gone
   */
  async change(config: Config): Promise<string[]> {
    const wanted = config.sinks.map((sink) => identityOf(sink, config, this.#io));
    const isSameJournal = hasDurable(config) === (this.#journal !== undefined) &&
      journalPath(config, this.#io) === journalPath(this.#config, this.#io) &&
      isDeepStrictEqual(config.journal, this.#config.journal);
    const stays = ({ kind, identity }: Fed): boolean =>
      (kind === "live" || isSameJournal) &&
      wanted.some((other) => isDeepStrictEqual(identity, other));
    const kept = this.#fed.filter(stays);
    const gone = this.#fed.filter((fed) => !kept.includes(fed));
    const knew = new Set(kept.map(({ name }) => name));
    this.#hadLost = this.hasLost;
    await Promise.all(gone.map(({ runner }) => runner[Symbol.asyncDispose]()));
    if (!isSameJournal) {
      this.#journal?.[Symbol.dispose]();
      this.#journal = hasDurable(config) ? openJournal(config, this.#io, this.#log) : undefined;
    }
    this.#config = config;
    this.#delivery = this.#begin(config, kept);
    const names = [...gone, ...this.#fed].map(({ name }) => name);
    return [...new Set(names)].filter((name) => !knew.has(name));
  }

  /** Gives all sinks back, and the journal. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#delivery[Symbol.asyncDispose]();
  }

  /** Makes the sinks that are not there yet. */
  #begin(config: Config, kept: readonly Fed[]): Delivery {
    const io = this.#io;
    const log = this.#log;
    const journal = this.#journal;
    this.#fed = config.sinks.map((sink): Fed => {
      const known = kept.find(({ name }) => name === sink.name);
      if (known !== undefined) return known;
      const base = { name: sink.name, identity: identityOf(sink, config, io) };
      return sink.sinkType.kind === "durable" && journal !== undefined
        ? { ...base, kind: "durable", runner: durableRunner(sink, config, io, log, journal) }
        : { ...base, kind: "live", runner: liveRunner(sink, config, io, log) };
    });
    return new Delivery({
      live: this.#fed.flatMap((fed) => fed.kind === "live" ? [fed.runner] : []),
      durable: this.#fed.flatMap((fed) => fed.kind === "durable" ? [fed.runner] : []),
      ...(journal === undefined ? {} : { journal }),
      isPatient: this.#isPatient,
    });
  }
}

/**
 * Makes every sink once and gives it back, which does no input or output.
 *
 * @throws whatever a sink throws that cannot be made
 */
export async function tryOut(config: Config, io: Io): Promise<void> {
  for (const sink of config.sinks) {
    await using _made = sink.sinkType.create(sink.options, sinkContext(sink, config, io));
  }
}

function hasDurable({ sinks }: Config): boolean {
  return sinks.some(({ sinkType }) => sinkType.kind === "durable");
}

function identityOf(sink: SinkConfig, config: Config, io: Io): unknown {
  const { sinkType, name, options, durable } = sink;
  const { stdout: _stdout, ...context } = sinkContext(sink, config, io);
  return [sinkType, name, options, durable, context, viewOf(sink, config, io)];
}

function openJournal(config: Config, io: Io, log: Log): Journal {
  const { maxAgeMs, maxBytes } = config.journal;
  return Journal.open({
    path: journalPath(config, io),
    maxAgeMs,
    maxBytes,
    nowMs: Date.now,
    warn: (text, count, level) => log.warn(text, count, level),
  });
}
