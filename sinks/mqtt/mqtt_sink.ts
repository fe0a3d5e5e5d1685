/**
 * The open `mqtt` sink.
 *
 * @module
 */
import { formatNdjson } from "../../src/format/ndjson.ts";
import type { Interval, Observation } from "../../src/traffic/event.ts";
import { networkRows } from "../../src/traffic/sums.ts";
import { DELIVERED, type Outcome, type ProbeResult, type Sink, type SinkContext } from "../sink.ts";
import { Announcer } from "./announcer.ts";
import { BrokerProblem, TAKEN_OVER } from "./broker_problem.ts";
import { Connection, type ConnectionSettings, type Message } from "./connection.ts";
import { brokerUrl, type MqttOptions, portOf } from "./options.ts";
import { formatState } from "./state_message.ts";
import { type Topics, topicsOf } from "./topics.ts";
import { type Listed, Totals } from "./totals.ts";

/** How long the goodbye may take, and then the end of the connection. */
const GOODBYE_MS = 800;
const CLOSE_MS = 300;

/** A broker as a sink. */
export class MqttSink implements Sink {
  readonly #options: MqttOptions;
  readonly #context: SinkContext;
  readonly #topics: Topics;
  readonly #listed: Listed;
  readonly #announcer: Announcer;
  #totals: Totals;
  /** The newest interval that was delivered. */
  #newest: Interval | undefined;
  #connection: Connection | undefined;

  /** Does no I/O. */
  constructor(options: MqttOptions, context: SinkContext) {
    this.#options = options;
    this.#context = context;
    this.#topics = topicsOf(options, context.host, context.hostId);
    this.#listed = { processes: unique(options.processes), units: unique(options.units) };
    const { totals, announced } = context.state as Stored ?? {};
    this.#totals = Totals.from(this.#listed, totals);
    this.#announcer = new Announcer(options, context, this.#topics, this.#listed, announced);
  }

  /**
   * Connects beside the connection that may be in use, and publishes an empty message that nobody
   * listens to.
   */
  async probe(signal: AbortSignal): Promise<ProbeResult> {
    const { protocol, qos } = this.#options;
    try {
      // Another client id: with the same one the broker would end the connection in use.
      const settings = await this.#settings("-check");
      const connection = await Connection.open(settings, signal);
      try {
        await connection.publish([message(this.#topics.check, "", false)], signal);
      } finally {
        await connection.close(CLOSE_MS);
      }
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof BrokerProblem)) throw error;
      return { ok: false, problem: error.message, advice: error.advice };
    }
    const tells = protocol === "5" && qos === 1;
    const rights = tells ? "" : "; whether it allows to publish it does not tell";
    const detail = `${this.#broker}, MQTT ${protocol}, publishes ${this.#topics.state}${rights}`;
    return { ok: true, detail };
  }

  /** Publishes rows if they are wanted, then the state as of the newest interval. */
  async write(batch: readonly Observation[], signal: AbortSignal): Promise<Outcome> {
    signal.throwIfAborted();
    const intervals = batch.filter((each) => each.kind === "interval");
    const totals = this.#totals.plus(intervals.flatMap(networkRows));
    const newest = newestOf(intervals, this.#newest);
    const state = newest === undefined ? undefined : message(
      this.#topics.state,
      formatState(newest, totals, this.#listed, this.#options.state_top),
      true,
    );
    try {
      const connection = await this.#connect(signal);
      if (this.#options.events) await connection.publish(this.#eventMessages(batch), signal);
      if (state !== undefined) await connection.publish([state], signal).catch(indivisible);
    } catch (error) {
      if (signal.aborted) {
        // What is under way must not arrive after the same rows are sent again, or later than they.
        await this.#drop();
        throw signal.reason;
      }
      if (this.#connection?.isOpen === false) await this.#drop();
      if (error instanceof BrokerProblem) return error.outcome;
      throw error;
    }
    this.#totals = totals;
    this.#newest = newest ?? this.#newest;
    if (state !== undefined) this.#announcer.state = state;
    return DELIVERED;
  }

  /** Totals, and what Home Assistant was told of. */
  state(): unknown {
    const announced = this.#announcer.announced;
    const stored: Stored = {
      totals: this.#totals.toJSON(),
      ...(announced === undefined ? {} : { announced }),
    };
    return stored;
  }

  /** Says that the host is offline, and ends the connection; takes less than two seconds. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#announcer.stop();
    const connection = this.#connection;
    this.#connection = undefined;
    if (connection === undefined) return;
    const goodbye = new AbortController();
    const timer = setTimeout(() => goodbye.abort(), GOODBYE_MS);
    try {
      await connection.publish([message(this.#topics.status, "offline", true)], goodbye.signal);
      await connection.close(CLOSE_MS);
    } catch {
      // The broker publishes the last will, which says the same.
      await connection.destroy();
    } finally {
      clearTimeout(timer);
    }
  }

  get #broker(): string {
    return brokerUrl(this.#options);
  }

  /** The connection, opened and announced if it is not. */
  async #connect(signal: AbortSignal): Promise<Connection> {
    if (this.#connection?.isOpen !== true) {
      const problem = this.#connection?.problem;
      await this.#drop();
      // To connect again without a word would end the other connection, and so on for ever.
      if (problem?.code === TAKEN_OVER) throw problem;
      const settings = await this.#settings("");
      const will = message(this.#topics.status, "offline", true);
      this.#connection = await Connection.open({ ...settings, will }, signal);
      this.#announcer.reset();
    }
    await this.#announcer.announce(this.#connection, signal).catch(indivisible);
    return this.#connection;
  }

  async #drop(): Promise<void> {
    const connection = this.#connection;
    this.#connection = undefined;
    await connection?.destroy();
  }

  async #settings(clientIdSuffix: string): Promise<ConnectionSettings> {
    const { host, tls, protocol, qos, username, password, client_id } = this.#options;
    const ca = await readAuthority(this.#options.ca_file);
    return {
      broker: this.#broker,
      host,
      port: portOf(this.#options),
      tls,
      ...(ca === undefined ? {} : { ca }),
      protocol,
      qos,
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password }),
      clientId: `${client_id ?? `socktraf-${this.#context.hostId}`}${clientIdSuffix}`,
    };
  }

  *#eventMessages(batch: readonly Observation[]): Generator<Message> {
    for (const observation of batch) {
      const rows = formatNdjson(observation);
      if (rows !== "") yield message(this.#topics.events, rows, false);
    }
  }
}

interface Stored {
  readonly totals?: unknown;
  readonly announced?: unknown;
}

/**
 * The newest interval, with the rows of all of its parts: a batch that was too large came in parts with
 * the same time.
 */
function newestOf(
  intervals: readonly Interval[],
  before: Interval | undefined,
): Interval | undefined {
  const last = intervals.at(-1);
  if (last === undefined) return undefined;
  const parts = [before, ...intervals].filter((each) => each?.timeMs === last.timeMs);
  if (parts.length <= 1) return last;
  return { ...last, events: parts.flatMap((part) => part?.events ?? []) };
}

/** Half of the batch would not make such a message smaller. */
function indivisible(error: unknown): never {
  if (!(error instanceof BrokerProblem) || error.kind !== "too_large") throw error;
  const advice = "Raise the broker's limit, or lower state_top and list fewer processes and units";
  throw new BrokerProblem("refused", error.message, advice);
}

function message(topic: string, payload: string, retain: boolean): Message {
  return { topic, payload, retain };
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}

async function readAuthority(path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined;
  const advice = "Set ca_file to a file with a certificate in PEM form that this user may read";
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new BrokerProblem("refused", `Cannot read the certificate: ${reason}`, advice);
  }
  // The client would take anything, and say later that the broker's certificate is not trusted.
  if (/-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----/.test(text)) return text;
  const problem = `Cannot use ${JSON.stringify(path)}: there is no certificate in it`;
  throw new BrokerProblem("refused", problem, advice);
}
