/**
 * The open `socket` sink.
 *
 * @module
 */
import { formatNdjson } from "../../src/format/ndjson.ts";
import type { Observation } from "../../src/traffic/event.ts";
import { DELIVERED, type Outcome, type ProbeResult, type Sink } from "../sink.ts";
import { FileProblem, outcomeOfFile } from "../statusbar/file_problem.ts";
import { type Place, thisPlace, writerFolder } from "../statusbar/places.ts";
import { Client } from "./client.ts";
import { SocketFile } from "./socket_file.ts";
import type { SocketOptions } from "./mod.ts";

/** Name of the socket in the usual folder. */
const FILE_NAME = "socktraf.sock";
/** Most clients at a time; further ones are closed at once. */
const MAX_CLIENTS = 32;

/** Makes the sink; does nothing yet. */
export function createSocketSink(
  { path, group }: SocketOptions,
  place: Place = thisPlace(),
): SocketSink {
  const folder = writerFolder(place);
  const usual = folder === undefined ? undefined : `${folder}/${FILE_NAME}`;
  return new SocketSink(new SocketFile(path ?? usual, group, place.uid));
}

/** Listens, and gives every client what comes. */
export class SocketSink implements Sink {
  readonly #file: SocketFile;
  readonly #clients = new Set<Client>();
  readonly #encoder = new TextEncoder();
  #listening: Promise<Deno.UnixListener> | undefined;
  #newest: Uint8Array | undefined;

  /** @param file where the socket is to be */
  constructor(file: SocketFile) {
    this.#file = file;
  }

  /** Says whether it could listen. */
  async probe(): Promise<ProbeResult> {
    try {
      if (await this.#file.isServed()) {
        return { ok: true, detail: `${this.#file.path}: a running socktraf serves it` };
      }
      await this.#file.examine();
      return { ok: true, detail: this.#file.path };
    } catch (error) {
      if (error instanceof FileProblem) {
        return { ok: false, problem: error.problem, advice: error.advice };
      }
      throw error;
    }
  }

  /** Offers a batch to every client; waits for none of them. */
  async write(batch: readonly Observation[], signal: AbortSignal): Promise<Outcome> {
    signal.throwIfAborted();
    try {
      await (this.#listening ??= this.#listen());
    } catch (error) {
      this.#listening = undefined;
      return outcomeOfFile(error, this.#file.path);
    }
    for (const observation of batch) {
      const text = formatNdjson(observation);
      for (const client of this.#clients) client.offer(this.#encoder.encode(text), observation);
      if (observation.kind === "interval") {
        this.#newest = this.#encoder.encode(text + endRow(observation, 0));
      }
    }
    return DELIVERED;
  }

  /** Closes all connections and takes the socket away. */
  async [Symbol.asyncDispose](): Promise<void> {
    const listener = await this.#listening?.catch(() => undefined);
    this.#listening = undefined;
    for (const client of [...this.#clients]) client.close();
    if (listener === undefined) return;
    listener.close();
    await this.#file.remove();
  }

  async #listen(): Promise<Deno.UnixListener> {
    const listener = await this.#file.listen();
    void this.#accept(listener);
    return listener;
  }

  async #accept(listener: Deno.UnixListener): Promise<void> {
    while (true) {
      let connection: Deno.UnixConn;
      try {
        connection = await listener.accept();
      } catch (error) {
        if (error instanceof Deno.errors.BadResource || error instanceof Deno.errors.Interrupted) {
          return;
        }
        // Too many open files, or a client that has gone before it was taken.
        await new Promise((resolve) => setTimeout(resolve, 100));
        continue;
      }
      if (this.#clients.size >= MAX_CLIENTS) {
        connection.close();
        continue;
      }
      const client = new Client(connection, endRow, () => this.#clients.delete(client));
      this.#clients.add(client);
      // What is there already: a client need not wait for the next interval to see something.
      if (this.#newest !== undefined) client.send(this.#newest);
    }
  }
}

/** The row behind the rows of an interval: how many they are, and what this client has missed. */
function endRow(
  { timeMs, intervalSeconds, host, events }: Extract<Observation, { kind: "interval" }>,
  skippedIntervals: number,
): string {
  const row = {
    time: new Date(timeMs).toISOString(),
    interval_seconds: intervalSeconds,
    host,
    rows: events.length,
    ...(skippedIntervals > 0 && { skipped_intervals: skippedIntervals }),
  };
  return `${JSON.stringify(row)}\n`;
}
