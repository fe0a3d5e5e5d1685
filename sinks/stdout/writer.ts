/**
 * Writes one text after the other to a stream that may block for a long time.
 *
 * @module
 */
import type { OutputStream } from "../sink.ts";

/** One write at a time. A write that the caller has given up goes on, and the next waits for it. */
export class Writer {
  readonly #stream: OutputStream;
  #pending: Promise<void> | undefined;
  #torn = false;

  /** Writes to this stream. */
  constructor(stream: OutputStream) {
    this.#stream = stream;
  }

  /** True if the last write ended in an error, so that part of it may have been written. */
  get torn(): boolean {
    return this.#torn;
  }

  /** True while a write is under way that nobody waits for any more. */
  get blocked(): boolean {
    return this.#pending !== undefined;
  }

  /**
   * Waits until nothing is being written any more.
   *
   * @throws the signal's reason
   */
  async ready(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    // An error of an earlier write was reported in its own time, or nobody waited for it any more.
    if (this.#pending !== undefined) {
      await unlessAborted(Promise.allSettled([this.#pending]), signal);
    }
  }

  /**
   * Writes all of the text, after {@link ready}.
   *
   * @param onWritten called when everything has been written, even if the signal has aborted
   * @throws the stream's error, or the signal's reason
   */
  async write(text: string, signal: AbortSignal, onWritten: () => void): Promise<void> {
    signal.throwIfAborted();
    const pending = this.#writeAll(text, onWritten).finally(() => this.#pending = undefined);
    this.#pending = pending;
    await unlessAborted(pending, signal);
  }

  async #writeAll(text: string, onWritten: () => void): Promise<void> {
    this.#torn = true;
    await this.#stream.write(new TextEncoder().encode(text));
    this.#torn = false;
    onWritten();
  }
}

async function unlessAborted(promise: Promise<unknown>, signal: AbortSignal): Promise<void> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
