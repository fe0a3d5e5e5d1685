/**
 * From the configuration to a stream of observations: capture and traffic put together.
 *
 * @module
 */
import type { Captured } from "../capture/captured.ts";
import { captureInput, type Input, openInput } from "../capture/input_capture.ts";
import { captureBest } from "../capture/best_capture.ts";
import { confusionOf } from "../capture/bpftrace.ts";
import { limitsFor, RESTART } from "../capture/kernel_capture.ts";
import { type CaptureWish, prepareCapture } from "../capture/prepare.ts";
import type { Recording } from "../capture/recording.ts";
import { thisSystem } from "../capture/system.ts";
import { WallClock } from "../capture/wall_clock.ts";
import type { Config } from "../config/config.ts";
import { Enricher, type Resolvers } from "../traffic/enrich.ts";
import type { Observation } from "../traffic/event.ts";
import { HostResolvers } from "../traffic/host_resolvers.ts";
import type { Io } from "./io.ts";
import type { Log } from "./log.ts";

/** How long bpftrace at the other end of a pipe may take to end after a Ctrl-C. */
const PIPE_LAST_WORDS_MS = 3_000;

/**
 * Starts the capture that the configuration asks for.
 *
 * @param signal ends it; what was counted up to then still comes
 * @throws {CaptureError} 69 or 77 where nothing can be captured
 */
export async function* capture(
  config: Config,
  io: Io,
  log: Log,
  signal: AbortSignal,
): AsyncGenerator<Captured> {
  const { input } = config.capture;
  if (input !== undefined) {
    yield* captureInput(await inputOf(input, io), signal);
    return;
  }
  const wish = captureWish(config, io);
  const { abilities, bpftrace, candidates } = await prepareCapture(thisSystem(), wish);
  if (abilities.mountedTracefs) {
    log.info(`tracefs was not mounted; it is now at ${abilities.tracefs}`);
  }
  const confusion = confusionOf(bpftrace, thisSystem());
  if (confusion !== undefined) log.warn(confusion);
  const limits = limitsFor(wish.intervalMs);
  yield* captureBest(candidates, { limits, restart: RESTART, signal, random: Math.random });
}

/** What a configuration wants of a capture from the kernel. */
export function captureWish(config: Config, io: Io): CaptureWish {
  const { bpftrace, program, mapKeys } = config.capture;
  return {
    ...(bpftrace === undefined ? {} : { bpftrace }),
    ...(program === undefined ? {} : { program }),
    searchPath: io.env("PATH") ?? "",
    intervalMs: Math.max(100, Math.min(config.intervalMs, config.durationMs ?? Infinity)),
    threads: isByThread(config),
    mapKeys,
  };
}

/** A file, or standard input for `-`. */
export async function inputOf(path: string, io: Io): Promise<Input> {
  if (path !== "-") return await openInput(path);
  return { stream: io.stdin, clock: new WallClock(), lastWordsMs: PIPE_LAST_WORDS_MS };
}

/** True where any sink or the general view keeps threads apart. */
export function isByThread({ groupBy, sinks }: Config): boolean {
  return [groupBy, ...sinks.map((sink) => sink.groupBy)].some((fields) =>
    fields?.includes("thread")
  );
}

/** Makes observations of what is captured: names for numbers, warnings to the log. */
export class Observer implements AsyncDisposable {
  #host: string;
  readonly #log: Log;
  readonly #local: HostResolvers | undefined;
  readonly #recorded = new RecordedNames();
  #enricher: Enricher;
  /** True where the numbers are not, or not any more, those of this machine. */
  #isRecording: boolean;
  #intervals = 0;

  private constructor(host: string, log: Log, local: HostResolvers | undefined) {
    this.#host = host;
    this.#log = log;
    this.#local = local;
    this.#isRecording = local === undefined;
    this.#enricher = new Enricher(host, local ?? this.#recorded);
  }

  /**
   * Prepares to name what is captured.
   *
   * @param isLocal true where the numbers are those of this machine
   */
  static async start(host: string, log: Log, isLocal: boolean): Promise<Observer> {
    if (!isLocal) return new Observer(host, log, undefined);
    const local = new HostResolvers(() => performance.now());
    await local.start();
    return new Observer(host, log, local);
  }

  /** Who knows the names of this machine; undefined for a recording. */
  get resolvers(): HostResolvers | undefined {
    return this.#local;
  }

  /** Intervals observed so far. */
  get intervals(): number {
    return this.#intervals;
  }

  /** Names the host otherwise from now on; a recording keeps the name that it brings. */
  rename(host: string): void {
    if (this.#isRecording || host === this.#host) return;
    this.#host = host;
    this.#enricher = new Enricher(host, this.#local ?? this.#recorded);
  }

  /** Observations in what was captured. */
  observe({ items }: Captured): Observation[] {
    const observed: Observation[] = [];
    for (const item of items) {
      switch (item.kind) {
        case "interval":
          this.#intervals++;
          observed.push(this.#enricher.enrich(item.interval));
          break;
        case "gap":
          observed.push({ host: this.#host, ...item });
          break;
        case "cgroup":
          if (this.#isRecording) {
            this.#recorded.add({ cgroups: new Map([[item.id, item.path]]), users: new Map() });
          } else this.#local?.cgroupCreated(item.id, item.path);
          break;
        case "recording":
          this.#learn(item.recording);
          break;
        case "warning":
          this.#log.warn(item.text, item.count);
          break;
      }
    }
    return observed;
  }

  /** Gives back what was opened. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#local?.[Symbol.asyncDispose]();
  }

  #learn(recording: Recording): void {
    this.#recorded.add(recording);
    if (recording.host === undefined) return;
    this.#isRecording = true;
    this.#host = recording.host;
    this.#enricher = new Enricher(recording.host, this.#recorded);
  }
}

/** Names that a recording brings with it. */
class RecordedNames implements Resolvers {
  readonly #cgroups = new Map<string, string>();
  readonly #users = new Map<number, string>();

  add({ cgroups, users }: Recording): void {
    for (const [id, path] of cgroups) this.#cgroups.set(id, path);
    for (const [uid, name] of users) this.#users.set(uid, name);
  }

  cgroupPath(cgroupId: string): string | undefined {
    return this.#cgroups.get(cgroupId);
  }

  containerName(): string | undefined {
    return undefined;
  }

  userName(uid: number): string | undefined {
    return this.#users.get(uid);
  }
}
