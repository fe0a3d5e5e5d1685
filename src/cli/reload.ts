/**
 * Takes a changed configuration while the program runs.
 *
 * @module
 */
import type { Config } from "../config/config.ts";
import type { ConfigError } from "../config/issue.ts";
import type { LoadedConfig } from "../config/load.ts";
import type { CaptureSwitch } from "./capture_switch.ts";
import { type Feeding, tryOut } from "./feeding.ts";
import type { Io } from "./io.ts";
import type { Log } from "./log.ts";
import type { Observer } from "./observe.ts";
import { requireSinks } from "./required_sinks.ts";
import type { ServiceManager } from "./service_manager.ts";

/** Loads the configuration again: the same flags, the file and the environment as they are now. */
export type ConfigLoader = () => Promise<LoadedConfig | ConfigError>;

/** What takes part in a reload. */
export interface Reloaded {
  readonly load: ConfigLoader;
  readonly feeding: Feeding;
  readonly capture: CaptureSwitch;
  readonly manager: ServiceManager;
  readonly io: Io;
  readonly log: Log;
  /** Runs something while nothing is delivered. */
  readonly pausing: <T>(body: () => Promise<T>) => Promise<T>;
  /** Undefined before the first observation. */
  readonly observer: () => Observer | undefined;
}

/** Reloads at each SIGHUP; several that come during one reload are one more. */
export class Reloader implements AsyncDisposable {
  readonly #parts: Reloaded;
  readonly #listener: Disposable;
  #working: Promise<void> | undefined;
  #isAsked = false;
  #isOver = false;

  /** Begins to listen. */
  constructor(parts: Reloaded) {
    this.#parts = parts;
    this.#listener = parts.io.onSignal("SIGHUP", () => this.ask());
  }

  /** Reloads, as SIGHUP does. */
  ask(): void {
    this.#isAsked = true;
    this.#working ??= this.#work();
  }

  /** A reload that has begun is finished; a further one does not begin. SIGHUP has no effect until disposed. */
  async close(): Promise<void> {
    this.#isOver = true;
    await this.#working;
  }

  /** Ends to listen. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
    this.#listener[Symbol.dispose]();
  }

  async #work(): Promise<void> {
    while (this.#isAsked && !this.#isOver) {
      this.#isAsked = false;
      this.#parts.manager.tell("RELOADING=1", "STATUS=Reading the configuration");
      const status = await this.#reload();
      this.#parts.manager.tell("READY=1", `STATUS=${status}`);
    }
    this.#working = undefined;
  }

  /** @returns what came of it, for the status of the service */
  async #reload(): Promise<string> {
    const { load, log, io, capture } = this.#parts;
    try {
      const loaded = await load();
      if (!("config" in loaded)) return this.#refuse(loaded.message.split("\n"));
      const { config, warnings } = loaded;
      for (const warning of warnings) log.warn(warning);
      if (!await requireSinks(config, io, log)) {
        return this.#refuse(["a sink that is required cannot be reached"]);
      }
      await tryOut(config, io);
      const differences = config.capture.input === undefined ? capture.differences(config) : [];
      if (differences.length > 0) await capture.tryOut(config);
      return await this.#take(config, differences);
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      return this.#refuse([problem]);
    }
  }

  async #take(config: Config, differences: readonly string[]): Promise<string> {
    const { feeding, capture, log, pausing, observer } = this.#parts;
    const sinks = await pausing(async () => {
      const names = await feeding.change(config);
      log.useFormat(config.logFormat);
      observer()?.rename(config.host);
      return names;
    });
    const changed = sinks.length === 0 ? "no sink changes" : `changed: ${sinks.join(", ")}`;
    log.answer(`configuration reloaded; ${changed}`);
    if (differences.length > 0) {
      log.answer(`bpftrace is started again for ${differences.join(", ")}, which makes a gap`);
      capture.change(config);
    }
    return "Configuration reloaded";
  }

  /** Nothing has been changed yet. */
  #refuse(problems: readonly string[]): string {
    const { log } = this.#parts;
    for (const problem of problems) log.answer(problem, "error");
    log.answer("the configuration is not taken; the old one stays", "error");
    return "The new configuration is wrong and not taken; the log says why";
  }
}
