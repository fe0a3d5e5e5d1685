/**
 * What a broker and Home Assistant are told of the host before any traffic: that it is there, and which
 * sensors it has.
 *
 * @module
 */
import type { SinkContext } from "../sink.ts";
import type { Connection, Message } from "./connection.ts";
import {
  type Announced,
  componentsOf,
  expireAfterSeconds,
  formatDiscovery,
} from "./home_assistant.ts";
import type { MqttOptions } from "./options.ts";
import type { Topics } from "./topics.ts";
import type { Listed } from "./totals.ts";

/** What Home Assistant was told of, to be remembered across restarts. */
export interface AnnouncedBefore {
  /** Topic of the announcement. */
  readonly topic: string;
  /** Keys of the sensors. */
  readonly keys: readonly string[];
}

/** Announces the host once in the life of a connection, and whenever Home Assistant has started. */
export class Announcer {
  readonly #topics: Topics;
  /** Undefined where Home Assistant is not to be told. */
  readonly #device: Announced | undefined;
  #before: AnnouncedBefore | undefined;
  #isDone = false;
  #isRepeating = false;
  #isStopped = false;
  /** The last state, which follows an announcement that is repeated. */
  state: Message | undefined;

  /** @param before what {@link Announcer.announced} gave the last time */
  constructor(
    options: MqttOptions,
    context: SinkContext,
    topics: Topics,
    listed: Listed,
    before: unknown,
  ) {
    this.#topics = topics;
    this.#before = parseBefore(before);
    this.#device = options.homeassistant
      ? {
        topics,
        listed,
        host: context.host,
        hostId: context.hostId,
        version: context.version,
        qos: options.qos,
        expireAfterSeconds: expireAfterSeconds(context.intervalMs, options.expire_after),
      }
      : undefined;
  }

  /** What Home Assistant was told of; undefined where nothing is left there. */
  get announced(): AnnouncedBefore | undefined {
    return this.#before;
  }

  /** There is a new connection. */
  reset(): void {
    this.#isDone = false;
  }

  /** The host goes offline: nothing more is repeated that says otherwise. */
  stop(): void {
    this.#isStopped = true;
  }

  /** Announces the host, if that was not done on this connection. */
  async announce(connection: Connection, signal: AbortSignal): Promise<void> {
    if (this.#isDone) return;
    // One after the other, because they replace each other.
    for (const message of this.#messages()) await connection.publish([message], signal);
    this.#before = this.#now();
    if (this.#device !== undefined) {
      connection.listen(this.#topics.birth, (payload) => {
        if (payload === "online") void this.#repeat(connection);
      });
    }
    this.#isDone = true;
  }

  #now(): AnnouncedBefore | undefined {
    if (this.#device === undefined) return undefined;
    return { topic: this.#topics.discovery, keys: [...componentsOf(this.#device).keys()] };
  }

  *#messages(): Generator<Message> {
    const before = this.#before;
    const now = this.#now();
    // An empty message takes back all of it.
    if (before !== undefined && before.topic !== now?.topic) yield retained(before.topic, "");
    if (this.#device !== undefined) {
      const removed = before?.topic === now?.topic
        ? (before?.keys ?? []).filter((key) => now?.keys.includes(key) === false)
        : [];
      if (removed.length > 0) {
        yield retained(this.#topics.discovery, formatDiscovery(this.#device, removed));
      }
      yield retained(this.#topics.discovery, formatDiscovery(this.#device));
    }
    yield retained(this.#topics.status, "online");
  }

  /** Home Assistant has started, and may know nothing of us. */
  async #repeat(connection: Connection): Promise<void> {
    if (this.#isRepeating) return;
    this.#isRepeating = true;
    try {
      for (const message of [...this.#messages(), ...(this.state ? [this.state] : [])]) {
        if (this.#isStopped) return;
        await connection.publish([message]);
      }
    } catch {
      // The next write will find out, and says it.
    } finally {
      this.#isRepeating = false;
    }
  }
}

function retained(topic: string, payload: string): Message {
  return { topic, payload, retain: true };
}

function parseBefore(value: unknown): AnnouncedBefore | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { topic, keys } = value as Partial<Record<keyof AnnouncedBefore, unknown>>;
  if (typeof topic !== "string" || !Array.isArray(keys)) return undefined;
  return { topic, keys: keys.filter((key) => typeof key === "string") };
}
