/**
 * One run of the capture from its start to its last words, for every command that observes.
 *
 * @module
 */
import type { Captured } from "../capture/captured.ts";
import type { Observation } from "../traffic/event.ts";
import type { Config } from "../config/config.ts";
import type { Io } from "./io.ts";
import type { Log } from "./log.ts";
import { capture, Observer } from "./observe.ts";

/** Where captured lines come from, if not from where the configuration says. */
export type Source = (log: Log, signal: AbortSignal) => AsyncGenerator<Captured>;

/** What a session calls. */
export interface SessionHandler {
  /** Names the numbers that follow; called once, before anything is captured. */
  started?(observer: Observer): void;
  /** True where SIGHUP asks for something else than the end; the caller listens to it. */
  readonly keepsHangUp?: boolean;
  /** Captures in place of {@link capture}, until the signal aborts. */
  lines?(signal: AbortSignal): AsyncGenerator<Captured>;
  /**
   * Called for everything captured, in order, with what it came to.
   *
   * @param signal says that the session is to end: nothing is worth waiting for any more
   * @returns false to end the session at once
   */
  captured(
    captured: Captured,
    observed: readonly Observation[],
    signal: AbortSignal,
  ): Promise<boolean>;
}

/** What a session came to. */
export interface SessionEnd {
  readonly intervals: number;
  /** True where a signal ended it. */
  readonly wasStopped: boolean;
}

/**
 * Observes until told to stop by a signal, by the duration or by the handler, or until the input ends.
 * After the first signal what was counted up to then is still delivered; one that comes half a second
 * later or more ends at once.
 *
 * @param source undefined: what the configuration says
 */
export async function runSession(
  config: Config,
  io: Io,
  log: Log,
  handler: SessionHandler,
  source?: Source,
): Promise<SessionEnd> {
  using stop = new Stop(io, handler.keepsHangUp === true);
  const isKernel = source === undefined && config.capture.input === undefined;
  const isLocal = isKernel || (source === undefined && config.capture.input === "-");
  const lines = source?.(log, stop.signal) ?? handler.lines?.(stop.signal) ??
    capture(config, io, log, stop.signal);
  await using observer = await Observer.start(config.host, log, isLocal);
  handler.started?.(observer);
  for await (const captured of lines) {
    const observed = observer.observe(captured);
    if (!await handler.captured(captured, observed, stop.signal)) break;
    for (const item of observed) if (item.kind === "interval") stop.after(item, config, isKernel);
    // The kernel is asked for its last words; of input, what comes later is not wanted any more.
    if (stop.isOver && !isKernel) break;
  }
  return { intervals: observer.intervals, wasStopped: stop.byUser };
}

/**
 * A second signal within this time is the first one again: a terminal, sudo, npx and a service manager
 * may each pass on the same Ctrl-C.
 */
const SAME_REQUEST_MS = 500;

/** The ways in which a session ends: a signal, or the end of its duration. */
class Stop implements Disposable {
  readonly #controller = new AbortController();
  readonly #listeners: Disposable[];
  #isOver = false;
  #endMs: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sameRequest: ReturnType<typeof setTimeout> | undefined;

  constructor(io: Io, keepsHangUp: boolean) {
    const signals = ["SIGINT", "SIGTERM", ...(keepsHangUp ? [] : ["SIGHUP"] as const)] as const;
    this.#listeners = signals.map((signal) => io.onSignal(signal, () => this.#stop()));
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** True where a signal asked for the end. */
  get byUser(): boolean {
    return this.#sameRequest !== undefined;
  }

  /** True when what was observed is as long as the duration. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Ends the session when the duration is over, which begins with the first interval. */
  after(
    { timeMs, intervalSeconds }: { readonly timeMs: number; readonly intervalSeconds: number },
    { durationMs }: Config,
    isKernel: boolean,
  ): void {
    if (durationMs === undefined) return;
    const lengthMs = intervalSeconds * 1000;
    if (this.#endMs === undefined) {
      this.#endMs = timeMs - lengthMs + durationMs;
      // What was recorded long ago ends by its own times only.
      const leftMs = this.#endMs - Date.now();
      if (leftMs > 0) this.#timer = setTimeout(() => this.#controller.abort(), leftMs);
    }
    // The kernel can end an interval early; input, which has whole ones, ends with the nearest.
    this.#isOver = timeMs + (isKernel ? 0 : lengthMs / 2) >= this.#endMs;
    if (this.#isOver) this.#controller.abort();
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#sameRequest);
    this.#release();
  }

  #stop(): void {
    if (this.#sameRequest !== undefined) return;
    this.#sameRequest = setTimeout(() => this.#release(), SAME_REQUEST_MS);
    this.#controller.abort();
  }

  #release(): void {
    for (const listener of this.#listeners.splice(0)) listener[Symbol.dispose]();
  }
}
