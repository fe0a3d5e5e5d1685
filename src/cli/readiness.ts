/**
 * When the program does what it is there for.
 *
 * @module
 */
import type { Config } from "../config/config.ts";
import type { Observation } from "../traffic/event.ts";
import type { ServiceManager } from "./service_manager.ts";

/** Nominal length of an interval beyond which nobody waits for the first one, milliseconds. */
const LONG_MS = 10_000;

/** Tells the service manager once that the program does what it is there for. */
export class Readiness {
  readonly #manager: ServiceManager;
  readonly #isLong: boolean;
  #isReached = false;

  /** Nothing is told yet. */
  constructor(manager: ServiceManager, { intervalMs }: Config) {
    this.#manager = manager;
    this.#isLong = intervalMs > LONG_MS;
  }

  /** bpftrace says that its probes are attached before they count; the first interval is the proof. */
  saw(observed: readonly Observation[]): void {
    if (this.#isLong || observed.some(({ kind }) => kind === "interval")) {
      this.reached("STATUS=Counting");
    }
  }

  /** It is so; further calls do nothing. */
  reached(status: string): void {
    if (!this.#isReached) this.#manager.tell("READY=1", status);
    this.#isReached = true;
  }
}
