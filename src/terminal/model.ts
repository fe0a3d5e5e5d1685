/**
 * From observations to snapshots: what the live view knows.
 *
 * @module
 */
import type { Observation } from "../traffic/event.ts";
import { Ledger } from "./ledger.ts";
import { type Moment, Snapshot, type WireView } from "./snapshot.ts";

/**
 * Adds up what is observed and gives a snapshot for each interval that is shown. A shown interval is one
 * or several captured ones: they are only added up, so changing its length loses nothing.
 */
export class Model {
  /** Length of a shown interval in milliseconds; one that is captured is never split. */
  intervalMs: number;
  readonly #ledger = new Ledger();
  #snapshot: Snapshot;
  #isHeld = false;

  /**
   * @param host shown until something is observed
   * @param intervalMs length of a shown interval
   * @param timeMs wall clock
   */
  constructor(host: string, intervalMs: number, timeMs: number) {
    this.intervalMs = intervalMs;
    this.#snapshot = new Snapshot(this.#ledger, { host, timeMs });
    this.#snapshot.complete();
  }

  /** The newest interval that is complete. */
  get snapshot(): Snapshot {
    return this.#snapshot;
  }

  /** Says that somebody keeps the newest snapshot, so that it must be complete before counting goes on. */
  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
    if (isHeld) this.#snapshot.complete();
  }

  /**
   * Takes an observation.
   *
   * @param wire what the interfaces counted up to now
   * @returns true where there is a new snapshot
   */
  observe(observation: Observation, wire?: () => WireView | undefined): boolean {
    const { host, timeMs } = observation;
    if (observation.kind === "gap") {
      this.#ledger.gapSeconds += observation.gapSeconds;
      return false;
    }
    const seconds = this.#ledger.seconds + observation.intervalSeconds;
    // A captured interval is a little longer or shorter than it should be.
    const isWhole = (seconds + observation.intervalSeconds / 2) * 1_000 >= this.intervalMs;
    if (!isWhole || this.#isHeld) this.#snapshot.complete();
    this.#ledger.add(observation);
    if (!isWhole) return false;
    this.#finish({ host, timeMs, wire: wire?.() });
    return true;
  }

  #finish(moment: Moment): void {
    this.#ledger.close();
    this.#snapshot = new Snapshot(this.#ledger, moment);
    this.#ledger.next();
  }
}
