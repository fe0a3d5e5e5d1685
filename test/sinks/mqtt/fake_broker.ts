/**
 * A broker of our own, for what a real one does not do on demand: the packets of MQTT 5 that a sink
 * sends, and any answer to them.
 */

/** A message as it came. */
export interface Published {
  readonly topic: string;
  readonly payload: string;
  readonly retain: boolean;
  readonly clientId: string;
}

/** How the broker answers. */
export interface Answers {
  /** Reason code of CONNACK; undefined: silence. */
  connack: number | undefined;
  /** Properties of CONNACK, as bytes. */
  properties: readonly number[];
  /** Reason code of PUBACK, by topic; undefined: silence. */
  puback(topic: string): number | undefined;
}

/** Properties of CONNACK. */
export const RECEIVE_MAXIMUM_1: readonly number[] = [0x21, 0, 1];
/** Not more than QoS 0. */
export const MAXIMUM_QOS_0: readonly number[] = [0x24, 0];
/** No retained messages. */
export const NO_RETAIN: readonly number[] = [0x25, 0];

const DECODER = new TextDecoder();

/** Listens on a free port of loopback. */
export class FakeBroker implements AsyncDisposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #connections = new Set<Deno.Conn>();
  readonly #tasks: Promise<void>[] = [];
  /** Everything that was published and acknowledged as taken, in its order. */
  readonly taken: Published[] = [];
  /** Most messages that were under way at a time. */
  mostUnderWay = 0;
  readonly answers: Answers = FakeBroker.friendly();

  constructor() {
    this.#tasks.push(this.#accept());
  }

  /** Takes everything. */
  static friendly(): Answers {
    return { connack: 0, properties: [], puback: () => 0 };
  }

  get port(): number {
    return (this.#listener.addr as Deno.NetAddr).port;
  }

  /** Ends all connections, with a reason code if there is one. */
  async disconnect(code?: number): Promise<void> {
    for (const connection of [...this.#connections]) {
      if (code !== undefined) await connection.write(Uint8Array.of(0xe0, 2, code, 0));
      end(connection);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    await this.disconnect();
    await Promise.all(this.#tasks);
  }

  async #accept(): Promise<void> {
    try {
      for await (const connection of this.#listener) {
        this.#connections.add(connection);
        this.#tasks.push(this.#serve(connection));
      }
    } catch {
      // Closed.
    }
  }

  async #serve(connection: Deno.Conn): Promise<void> {
    let clientId = "";
    const underWay: Promise<unknown>[] = [];
    let count = 0;
    try {
      for await (const { type, flags, body } of packets(connection)) {
        if (type === 1) {
          clientId = text(body, 10 + 1 + (body[10] ?? 0));
          if (this.answers.connack === undefined) continue;
          const { connack, properties } = this.answers;
          const length = 3 + properties.length;
          await connection.write(
            Uint8Array.of(0x20, length, 0, connack, properties.length, ...properties),
          );
          if (connack !== 0) break;
        } else if (type === 3) {
          const topic = text(body, 0);
          const at = 2 + new TextEncoder().encode(topic).length;
          const hasId = (flags & 6) !== 0;
          const id = [body[at] ?? 0, body[at + 1] ?? 0];
          const start = at + (hasId ? 2 : 0);
          const payload = DECODER.decode(body.subarray(start + 1 + (body[start] ?? 0)));
          const published = { topic, payload, retain: (flags & 1) === 1, clientId };
          this.mostUnderWay = Math.max(this.mostUnderWay, ++count);
          const code = hasId ? this.answers.puback(topic) : 0;
          if (code === 0) this.taken.push(published);
          if (code === undefined || !hasId) continue;
          // Later, so that more may come meanwhile.
          underWay.push(
            Promise.resolve().then(async () => {
              await new Promise((resolve) => setTimeout(resolve, 1));
              count--;
              await connection.write(Uint8Array.of(0x40, 4, ...id, code, 0)).catch(() => {});
            }),
          );
        } else if (type === 8) {
          await connection.write(Uint8Array.of(0x90, 4, body[0] ?? 0, body[1] ?? 0, 0, 0));
        } else if (type === 12) {
          await connection.write(Uint8Array.of(0xd0, 0));
        } else if (type === 14) break;
      }
    } catch {
      // Cut.
    }
    await Promise.all(underWay);
    this.#connections.delete(connection);
    end(connection);
  }
}

interface Packet {
  readonly type: number;
  readonly flags: number;
  readonly body: Uint8Array;
}

async function* packets(connection: Deno.Conn): AsyncGenerator<Packet> {
  let buffer = new Uint8Array(0);
  const chunk = new Uint8Array(65_536);
  for (;;) {
    for (;;) {
      const packet = firstPacket(buffer);
      if (packet === undefined) break;
      yield packet;
      buffer = buffer.slice(packet.size);
    }
    const read = await connection.read(chunk);
    if (read === null) return;
    const joined = new Uint8Array(buffer.length + read);
    joined.set(buffer);
    joined.set(chunk.subarray(0, read), buffer.length);
    buffer = joined;
  }
}

function firstPacket(buffer: Uint8Array): (Packet & { readonly size: number }) | undefined {
  let length = 0;
  for (let at = 1; at < buffer.length; at++) {
    const byte = buffer[at] ?? 0;
    length += (byte & 127) * 128 ** (at - 1);
    if (byte > 127) continue;
    const size = at + 1 + length;
    if (buffer.length < size) return undefined;
    const first = buffer[0] ?? 0;
    return { type: first >> 4, flags: first & 15, body: buffer.subarray(at + 1, size), size };
  }
  return undefined;
}

function text(body: Uint8Array, at: number): string {
  const length = (body[at] ?? 0) * 256 + (body[at + 1] ?? 0);
  return DECODER.decode(body.subarray(at + 2, at + 2 + length));
}

function end(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch {
    // It is closed.
  }
}
