/**
 * One connection to a broker: it is opened, publishes, and is gone for good when it is lost. Nothing
 * waits in it for a better time, so nothing is published later by surprise.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { IClientOptions, MqttClient } from "mqtt";
import {
  BrokerProblem,
  clientProblem,
  closedProblem,
  connectionProblem,
  publishProblem,
} from "./broker_problem.ts";
import { Slots } from "./slots.ts";

/** A message to publish. */
export interface Message {
  readonly topic: string;
  readonly payload: string;
  readonly retain: boolean;
}

/** What a connection needs to know. */
export interface ConnectionSettings {
  /** For messages: `mqtt://nas:1883`. */
  readonly broker: string;
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  /** Certificates of the authority, in PEM form; undefined: those that the program knows. */
  readonly ca?: string;
  readonly protocol: "5" | "3.1.1";
  readonly qos: number;
  readonly username?: string;
  readonly password?: string;
  readonly clientId: string;
  /** Published by the broker when the connection is lost. */
  readonly will?: Message;
}

/** Messages under way at a time, if the broker does not want fewer. */
const MAX_UNDER_WAY = 16;

/** Time without a word after which a ping is sent; half as long again, and the broker takes us for dead. */
const KEEPALIVE_SECONDS = 30;

/** A fixed header, a packet id and no properties: what a PUBLISH has besides topic and payload, at most. */
const PACKET_OVERHEAD = 16;

const ENCODER = new TextEncoder();

/** An open connection. */
export class Connection {
  readonly #settings: ConnectionSettings;
  readonly #client: MqttClient;
  readonly #lost = Promise.withResolvers<never>();
  readonly #closed = Promise.withResolvers<void>();
  #slots = new Slots(MAX_UNDER_WAY);
  #maximumPacketSize = Infinity;
  #problem: BrokerProblem | undefined;
  #isOpen = false;
  #isOver = false;

  private constructor(settings: ConnectionSettings, client: MqttClient) {
    this.#settings = settings;
    this.#client = client;
    // Whether or not anybody waits for it when it happens.
    this.#lost.promise.catch(() => {});
    // An error may come twice, and after the end.
    client.on("error", (error) => this.#fail(error));
    client.on("disconnect", ({ reasonCode }) => {
      this.#problem ??= connectionProblem(settings.broker, reasonCode ?? 0);
    });
    client.on("close", () => this.#onClose());
  }

  /**
   * Opens a connection.
   *
   * @throws {BrokerProblem} where the broker cannot be reached or does not want us
   * @throws the signal's reason when it aborts
   */
  static async open(settings: ConnectionSettings, signal: AbortSignal): Promise<Connection> {
    // A tenth of a second that only those pay who publish.
    const { connect } = await import("mqtt");
    signal.throwIfAborted();
    const connection = new Connection(settings, connect(clientOptions(settings)));
    try {
      await connection.#connected(signal);
    } catch (error) {
      await connection.destroy();
      throw error;
    }
    return connection;
  }

  /** False once it is lost. */
  get isOpen(): boolean {
    return this.#isOpen && !this.#isOver;
  }

  /** Why it was lost; undefined while nothing is wrong. */
  get problem(): BrokerProblem | undefined {
    return this.#problem;
  }

  /**
   * Publishes messages in their order, several at a time, and waits until all are acknowledged; of
   * QoS 0, until they are written. After the first that is not taken no more are sent.
   *
   * @throws {BrokerProblem} where one was not taken, or the connection is lost
   * @throws the signal's reason when it aborts; what was under way may still arrive
   */
  async publish(messages: Iterable<Message>, signal?: AbortSignal): Promise<void> {
    const queue = messages[Symbol.iterator]();
    let failure: unknown;
    const worker = async (): Promise<void> => {
      while (failure === undefined) {
        using _slot = await this.#slots.take();
        const next = queue.next();
        if (next.done === true) return;
        try {
          await this.#publishOne(next.value);
        } catch (error) {
          failure ??= error;
        }
      }
    };
    await this.#until(Promise.all(Array.from({ length: this.#slots.size }, worker)), signal);
    if (failure !== undefined) throw this.#problem ?? failure;
  }

  /** Calls back for each message of a topic that is published from now on, if the broker allows to hear it. */
  listen(topic: string, onMessage: (payload: string) => void): void {
    this.#client.on("message", (_topic, payload, { retain }) => {
      if (!retain) onMessage(payload.toString());
    });
    // Not to be allowed to hear it is no reason not to publish.
    this.#client.subscribe(topic, { qos: 0 }, () => {});
  }

  /** Ends it politely, so that the last will is not published; at once where that takes too long. */
  async close(timeoutMs: number): Promise<void> {
    if (this.isOpen) {
      await within(timeoutMs, this.#client.endAsync(false)).catch(() => {});
    }
    await this.destroy();
  }

  /** Ends it at once. The broker publishes the last will. */
  async destroy(): Promise<void> {
    if (!this.#isOver) {
      this.#client.end(true);
      // Where it was ending politely, it goes on waiting for the broker.
      this.#client.stream.destroy();
    }
    await within(500, this.#closed.promise).catch(() => {});
    // The client puts some of its tidying off to the next turn; nothing of it is left behind.
    await new Promise((resolve) => setTimeout(resolve, 0));
  }

  async #connected(signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#client.once("connect", ({ properties }) => {
      this.#isOpen = true;
      const { receiveMaximum, maximumPacketSize, maximumQoS, retainAvailable } = properties ?? {};
      this.#slots = new Slots(Math.min(MAX_UNDER_WAY, receiveMaximum ?? MAX_UNDER_WAY));
      this.#maximumPacketSize = maximumPacketSize ?? Infinity;
      if (retainAvailable === false) this.#refuse(154);
      else if (maximumQoS !== undefined && maximumQoS < this.#settings.qos) this.#refuse(155);
      else resolve();
    });
    await this.#until(promise, signal);
  }

  #refuse(code: number): void {
    this.#problem = connectionProblem(this.#settings.broker, code);
    this.#lost.reject(this.#problem);
  }

  async #publishOne({ topic, payload, retain }: Message): Promise<void> {
    const { broker, qos } = this.#settings;
    if (this.#isOver) throw this.#problem ?? this.#closedProblem();
    const bytes = ENCODER.encode(payload);
    const size = bytes.length + ENCODER.encode(topic).length + PACKET_OVERHEAD;
    if (size > this.#maximumPacketSize) throw publishProblem(broker, topic, 149);
    await new Promise<void>((resolve, reject) => {
      // Not a copy: the client only reads it.
      const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      this.#client.publish(topic, body, { qos: qos === 0 ? 0 : 1, retain }, (error) => {
        if (error === undefined || error === null) resolve();
        else reject(this.#publishError(topic, error));
      });
    });
  }

  #publishError(topic: string, error: Error): BrokerProblem {
    const { broker } = this.#settings;
    if (this.#problem !== undefined) return this.#problem;
    const code = "code" in error ? error.code : undefined;
    return typeof code === "number" ? publishProblem(broker, topic, code) : this.#closedProblem();
  }

  /** Waits for a promise, for the end of the connection or for the signal, whichever is first. */
  async #until<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    signal?.throwIfAborted();
    const aborted = Promise.withResolvers<never>();
    const onAbort = (): void => aborted.reject(signal?.reason);
    signal?.addEventListener("abort", onAbort, { once: true });
    try {
      return await Promise.race([promise, this.#lost.promise, aborted.promise]);
    } finally {
      signal?.removeEventListener("abort", onAbort);
    }
  }

  #fail(error: Error): void {
    const { broker, tls } = this.#settings;
    this.#problem ??= clientProblem(broker, error, this.#isOpen, tls);
    // The client closes it, but not for every error.
    this.#client.stream.destroy();
  }

  #onClose(): void {
    this.#isOver = true;
    this.#problem ??= this.#closedProblem();
    this.#lost.reject(this.#problem);
    // Calls back whoever waits for an acknowledgement, and forgets what was not acknowledged.
    this.#client.end(true, () => this.#closed.resolve());
  }

  #closedProblem(): BrokerProblem {
    return closedProblem(this.#settings.broker, this.#isOpen, this.#settings.tls);
  }
}

function clientOptions(settings: ConnectionSettings): IClientOptions {
  const { host, port, tls, ca, protocol, username, password, clientId, will, qos } = settings;
  return {
    protocol: tls ? "mqtts" : "mqtt",
    host,
    hostname: host,
    port,
    ...(ca === undefined ? {} : { ca: [ca] }),
    protocolVersion: protocol === "5" ? 5 : 4,
    clientId,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(will === undefined ? {} : {
      will: {
        topic: will.topic,
        payload: Buffer.from(will.payload),
        qos: qos === 0 ? 0 : 1,
        retain: will.retain,
      },
    }),
    clean: true,
    keepalive: KEEPALIVE_SECONDS,
    // The runner decides when to try again, and the signal how long to wait.
    reconnectPeriod: 0,
    connectTimeout: 120_000,
    queueQoSZero: false,
    resubscribe: false,
    timerVariant: "native",
  };
}

/** The promise, or an error after some time. */
async function within<T>(timeoutMs: number, promise: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error("Too late")), timeoutMs);
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
