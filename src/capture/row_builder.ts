/**
 * Collects the maps of one interval and makes rows of them.
 *
 * @module
 */
import type { Lost } from "../traffic/event.ts";
import type { RawRow } from "../traffic/raw.ts";
import { repairKernelText } from "./kernel_text.ts";
import { unpackKey, withoutLane } from "./row_key.ts";

/** Values of one map, as JSON gave them. */
type Values = Readonly<Record<string, unknown>>;

/** Keys as the program makes them; those of `@bytes` are KEY,CGROUP,UID. */
const ROW = /^(\d{1,16}),(\d{1,20}),(\d{1,10})$/;
const LOST = /^\d{1,5},[01]$/;
const NUMBER = /^\d{1,10}$/;

interface Sums {
  readonly key: number;
  readonly cgroupId: string;
  readonly uid: number;
  rxBytes: number;
  txBytes: number;
}

/** One interval in the making. Values that cannot be are left out and counted. */
export class RowBuilder {
  /** The first of each key: making texts of numbers this big would cost more than all the rest. */
  readonly #sums = new Map<number, Sums>();
  /** Those of a key that came before in another cgroup or of another user, which is rare. */
  readonly #moreSums = new Map<string, Sums>();
  readonly #names = new Map<number, string>();
  readonly #aliases = new Map<number, string>();
  readonly #threads = new Map<number, string>();
  readonly #processes = new Map<number, number>();
  #lostRxBytes = 0;
  #lostTxBytes = 0;
  #byThread = false;
  readonly #taken = new Set<string>();
  readonly #isLast: boolean;
  /** Values left out because they cannot be. */
  malformed = 0;
  /** Messages known to be lost while this interval was printed. */
  lostMessages = 0;
  /** Calls that the probe did not run for. */
  lostCalls = 0;

  /**
   * @param isLast true for the interval in which bpftrace ends: it takes its probes away one by one, and
   * calls seem to be missed that are only not looked at any more
   */
  constructor(isLast: boolean = false) {
    this.#isLast = isLast;
  }

  /**
   * Takes one map. A map that comes again is the same one: at exit bpftrace prints once more what it
   * had printed but not cleared.
   *
   * @param name name without `@` and without the number of its side
   * @param values its contents
   * @returns false where the program has no such map
   */
  add(name: string, values: Values): boolean {
    if (this.#taken.has(name)) return true;
    switch (name) {
      case "bytes":
        this.#addBytes(values);
        break;
      case "lost":
        this.#addLost(values);
        break;
      case "name":
        this.#addNames(this.#names, values);
        break;
      case "alias":
        this.#addNames(this.#aliases, values);
        break;
      case "missed":
        this.#addMissed(values);
        break;
      case "thread":
        this.#byThread = true;
        this.#addNames(this.#threads, values);
        break;
      case "process":
        this.#byThread = true;
        for (const [who, pid] of Object.entries(values)) {
          if (NUMBER.test(who) && isCount(pid)) this.#processes.set(Number(who), pid);
          else this.malformed++;
        }
        break;
      default:
        return false;
    }
    this.#taken.add(name);
    return true;
  }

  /** Rows so far. */
  rows(): RawRow[] {
    const rows: RawRow[] = [];
    const sums = [...this.#sums.values(), ...this.#moreSums.values()];
    for (const { key, cgroupId, uid, rxBytes, txBytes } of sums) {
      const { who, protocol, family, raw, loopback } = unpackKey(key);
      const process = this.#names.get(who);
      const alias = process === undefined ? this.#aliases.get(who) : undefined;
      const thread = this.#threads.get(who);
      rows.push({
        pid: this.#byThread ? this.#processes.get(who) ?? who : who,
        ...(process === undefined ? {} : { process }),
        ...(alias === undefined ? {} : { alias }),
        ...(this.#byThread ? { tid: who } : {}),
        ...(thread === undefined ? {} : { thread }),
        uid,
        cgroupId,
        protocol,
        family,
        raw,
        loopback,
        rxBytes,
        txBytes,
      });
    }
    return rows;
  }

  /** What is known to be missing. */
  lost(): Lost {
    return {
      rxBytes: this.#lostRxBytes,
      txBytes: this.#lostTxBytes,
      calls: this.lostCalls,
      messages: this.lostMessages + this.malformed,
    };
  }

  #addBytes(values: Values): void {
    for (const text of Object.keys(values)) { // Object.entries() takes five times as long
      const bytes = values[text];
      const [, keyText, cgroupId, uidText] = ROW.exec(text) ?? [];
      const key = Number(keyText);
      const uid = Number(uidText);
      if (cgroupId === undefined || !isCount(key) || !isCount(uid) || !isCount(bytes)) {
        this.malformed++;
        continue;
      }
      const sums = this.#sumsOf(withoutLane(key), cgroupId, uid);
      const direction = key % 2 === 1 ? "txBytes" : "rxBytes";
      if (isCount(sums[direction] + bytes)) sums[direction] += bytes;
      else this.malformed++;
    }
  }

  #sumsOf(key: number, cgroupId: string, uid: number): Sums {
    const first = this.#sums.get(key);
    if (first?.uid === uid && first.cgroupId === cgroupId) return first;
    const fresh: Sums = { key, cgroupId, uid, rxBytes: 0, txBytes: 0 };
    if (first === undefined) {
      this.#sums.set(key, fresh);
      return fresh;
    }
    const text = `${key},${cgroupId},${uid}`;
    const known = this.#moreSums.get(text);
    if (known === undefined) this.#moreSums.set(text, fresh);
    return known ?? fresh;
  }

  #addLost(values: Values): void {
    for (const [text, bytes] of Object.entries(values)) {
      if (!LOST.test(text) || !isCount(bytes)) this.malformed++;
      else if (text.endsWith(",1")) this.#lostTxBytes += bytes;
      else this.#lostRxBytes += bytes;
    }
  }

  #addMissed(values: Values): void {
    for (const [lane, calls] of Object.entries(values)) {
      if (!NUMBER.test(lane) || !isCount(calls)) this.malformed++;
      else if (!this.#isLast) this.lostCalls += calls;
    }
  }

  #addNames(names: Map<number, string>, values: Values): void {
    for (const [who, name] of Object.entries(values)) {
      if (NUMBER.test(who) && typeof name === "string") {
        names.set(Number(who), repairKernelText(name));
      } else this.malformed++;
    }
  }
}

/** True for a whole number that is not negative and that no sum of a real interval exceeds. */
function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
