/**
 * One request and its answer, within a signal. The only module of this sink that does I/O.
 *
 * @module
 */
import type { WriteRequest } from "./requests.ts";
import { SettingError } from "./setting_error.ts";

/** Most bytes of an answer that are read. An error may quote many of the lines that were sent. */
export const MAX_ANSWER_BYTES = 1_048_576;

/** What a server answered. */
export interface Answer {
  readonly status: number;
  /** Up to {@link MAX_ANSWER_BYTES}. */
  readonly body: string;
  /** `Content-Type`, empty where there is none. */
  readonly contentType: string;
  /** `Location`, empty where there is none. */
  readonly location: string;
  /** `Retry-After`, empty where there is none. */
  readonly retryAfter: string;
}

/** Sends requests to one server. */
export class Exchange implements AsyncDisposable {
  readonly #caFile: string | undefined;
  #client: Deno.HttpClient | undefined;

  /** Does no I/O. */
  constructor(caFile: string | undefined) {
    this.#caFile = caFile;
  }

  /**
   * Posts a text. Follows no redirect: a token is for one server.
   *
   * @throws {SettingError} where the own authorities cannot be read; what `fetch` throws where there is
   *   no answer; the signal's reason
   */
  async post(
    { url, headers }: WriteRequest,
    text: string,
    signal: AbortSignal,
  ): Promise<Answer> {
    signal.throwIfAborted();
    const client = this.#client ??= await openClient(this.#caFile);
    const body = headers["content-encoding"] === "gzip" ? await gzip(text) : text;
    signal.throwIfAborted();
    const response = await fetch(url, {
      method: "POST",
      headers,
      body,
      signal,
      client,
      redirect: "manual",
    });
    return {
      status: response.status,
      body: await readText(response.body),
      contentType: response.headers.get("content-type") ?? "",
      location: response.headers.get("location") ?? "",
      retryAfter: response.headers.get("retry-after") ?? "",
    };
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#client?.close();
    this.#client = undefined;
    return Promise.resolve();
  }
}

async function openClient(caFile: string | undefined): Promise<Deno.HttpClient> {
  if (caFile === undefined) return Deno.createHttpClient({});
  try {
    return Deno.createHttpClient({ caCerts: [await Deno.readTextFile(caFile)] });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new SettingError(`Cannot use ca_file "${caFile}": ${message}`, "correct ca_file");
  }
}

async function gzip(text: string): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return await new Response(stream).bytes();
}

async function readText(body: ReadableStream<Uint8Array> | null): Promise<string> {
  if (body === null) return "";
  const decoder = new TextDecoder();
  let text = "";
  let room = MAX_ANSWER_BYTES;
  // Leaving the loop cancels what is left.
  for await (const chunk of body) {
    text += decoder.decode(chunk.subarray(0, room), { stream: true });
    room -= chunk.length;
    if (room <= 0) break;
  }
  return text + decoder.decode();
}
