/**
 * Somebody who reads from the socket.
 *
 * @module
 */
import type { Interval, Observation } from "../../src/traffic/event.ts";

/** Bytes that may wait for one client; what is more is skipped, in whole intervals. */
const MAX_WAITING_BYTES = 8 * 1024 * 1024;
/** A client that has taken nothing for so long is dropped, milliseconds. */
const PATIENCE_MS = 30_000;

/** Writes the row that ends an interval. */
export type EndRow = (interval: Interval, skippedIntervals: number) => string;

/** One connection. */
export class Client {
  readonly #connection: Deno.UnixConn;
  readonly #endRow: EndRow;
  readonly #onGone: () => void;
  readonly #encoder = new TextEncoder();
  readonly #queue: Uint8Array[] = [];
  #waitingBytes = 0;
  #skipped = 0;
  #isWriting = false;
  #isClosed = false;
  #patience: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param endRow writes the row that ends an interval
   * @param onGone called once, when the client has gone or was dropped
   */
  constructor(connection: Deno.UnixConn, endRow: EndRow, onGone: () => void) {
    this.#connection = connection;
    this.#endRow = endRow;
    this.#onGone = onGone;
    void this.#awaitEnd();
  }

  /**
   * Gives it an observation, if what waits for it already is not too much: then the interval is left
   * out, which the next one says.
   *
   * @param rows its rows as NDJSON
   */
  offer(rows: Uint8Array, observation: Observation): void {
    if (this.#waitingBytes + rows.length > MAX_WAITING_BYTES) {
      if (observation.kind === "interval") this.#skipped++;
      return;
    }
    this.send(rows);
    if (observation.kind !== "interval") return;
    this.send(this.#encoder.encode(this.#endRow(observation, this.#skipped)));
    this.#skipped = 0;
  }

  /** Gives it bytes. */
  send(bytes: Uint8Array): void {
    if (this.#isClosed || bytes.length === 0) return;
    this.#queue.push(bytes);
    this.#waitingBytes += bytes.length;
    if (!this.#isWriting) void this.#writeAll();
  }

  /** Ends the connection. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearTimeout(this.#patience);
    this.#queue.length = 0;
    try {
      this.#connection.close();
    } catch {
      // It was closed by the other end.
    }
    this.#onGone();
  }

  async #writeAll(): Promise<void> {
    this.#isWriting = true;
    this.#patience = setTimeout(() => this.close(), PATIENCE_MS);
    try {
      for (let next = this.#queue[0]; next !== undefined; next = this.#queue[0]) {
        for (let rest = next; rest.length > 0;) {
          rest = rest.subarray(await this.#connection.write(rest));
          clearTimeout(this.#patience);
          if (this.#isClosed) return;
          this.#patience = setTimeout(() => this.close(), PATIENCE_MS);
        }
        this.#queue.shift();
        this.#waitingBytes -= next.length;
      }
    } catch {
      this.close();
    } finally {
      clearTimeout(this.#patience);
      this.#isWriting = false;
    }
  }

  /** A client has nothing to say; what it says is thrown away. */
  async #awaitEnd(): Promise<void> {
    const buffer = new Uint8Array(512);
    try {
      while (await this.#connection.read(buffer) !== null);
    } catch {
      // Closed, by either end.
    }
    this.close();
  }
}
