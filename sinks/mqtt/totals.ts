/**
 * Exact totals of the host and of listed processes and units, which outlive the program.
 *
 * @module
 */
import type { TrafficEvent } from "../../src/traffic/event.ts";

/** Bytes, exactly. */
export interface Bytes {
  readonly rx: bigint;
  readonly tx: bigint;
}

/** Which names have totals of their own. */
export interface Listed {
  readonly processes: readonly string[];
  readonly units: readonly string[];
}

/** {@link Totals} as JSON: digits in texts, because numbers of JSON are not exact everywhere. */
export interface StoredTotals {
  readonly host: readonly [rx: string, tx: string];
  readonly processes: readonly (readonly [name: string, rx: string, tx: string])[];
  readonly units: readonly (readonly [name: string, rx: string, tx: string])[];
}

const NOTHING: Bytes = { rx: 0n, tx: 0n };

/**
 * What was delivered since the first row. A value: {@link Totals.plus} gives new totals, so that those
 * of a batch that was not taken are simply forgotten.
 */
export class Totals {
  readonly #listed: Listed;
  readonly #sums: ReadonlyMap<string, Bytes>;

  private constructor(listed: Listed, sums: ReadonlyMap<string, Bytes>) {
    this.#listed = listed;
    this.#sums = sums;
  }

  /**
   * Goes on from what was stored; what is not there, or makes no sense, begins at zero. A name that is
   * not listed any more is forgotten.
   */
  static from(listed: Listed, stored: unknown): Totals {
    const sums = new Map<string, Bytes>();
    const { host, processes, units } = asRecord(stored);
    const wanted = new Set([
      HOST,
      ...listed.processes.map(processKey),
      ...listed.units.map(unitKey),
    ]);
    const keep = (key: string, rx: unknown, tx: unknown): void => {
      if (wanted.has(key) && isDigits(rx) && isDigits(tx)) {
        sums.set(key, { rx: BigInt(rx), tx: BigInt(tx) });
      }
    };
    const [rx, tx] = asList(host);
    keep(HOST, rx, tx);
    for (const entry of asList(processes)) {
      const [name, rx, tx] = asList(entry);
      keep(processKey(String(name)), rx, tx);
    }
    for (const entry of asList(units)) {
      const [name, rx, tx] = asList(entry);
      keep(unitKey(String(name)), rx, tx);
    }
    return new Totals(listed, sums);
  }

  /** These and the bytes of some rows. */
  plus(rows: Iterable<TrafficEvent>): Totals {
    const added = sumUp(rows, this.#listed);
    const sums = new Map(this.#sums);
    for (const [key, { rx, tx }] of added) {
      const before = sums.get(key) ?? NOTHING;
      sums.set(key, { rx: before.rx + rx, tx: before.tx + tx });
    }
    return new Totals(this.#listed, sums);
  }

  /** Of all rows. */
  get host(): Bytes {
    return this.#sums.get(HOST) ?? NOTHING;
  }

  /** Of a listed process. */
  process(name: string): Bytes {
    return this.#sums.get(processKey(name)) ?? NOTHING;
  }

  /** Of a listed unit. */
  unit(name: string): Bytes {
    return this.#sums.get(unitKey(name)) ?? NOTHING;
  }

  /** To be stored. */
  toJSON(): StoredTotals {
    const text = ({ rx, tx }: Bytes): readonly [string, string] => [String(rx), String(tx)];
    return {
      host: text(this.host),
      processes: this.#listed.processes.map((name) => [name, ...text(this.process(name))]),
      units: this.#listed.units.map((name) => [name, ...text(this.unit(name))]),
    };
  }
}

const HOST = "host";

function processKey(name: string): string {
  return `process ${name}`;
}

function unitKey(name: string): string {
  return `unit ${name}`;
}

/** Sums of some rows, by key. */
function sumUp(rows: Iterable<TrafficEvent>, listed: Listed): Map<string, Bytes> {
  const processes = new Set(listed.processes);
  const units = new Set(listed.units);
  const sums = new Map<string, { rx: bigint; tx: bigint }>();
  const add = (key: string, rx: bigint, tx: bigint): void => {
    const sum = sums.get(key);
    if (sum === undefined) sums.set(key, { rx, tx });
    else {
      sum.rx += rx;
      sum.tx += tx;
    }
  };
  for (const { process, unit, foldedRows, rxBytes, txBytes } of rows) {
    const rx = BigInt(rxBytes);
    const tx = BigInt(txBytes);
    add(HOST, rx, tx);
    // The row for the rest is called "other", and is not the process of that name.
    if (foldedRows !== undefined) continue;
    if (process !== undefined && processes.has(process)) add(processKey(process), rx, tx);
    if (unit !== undefined && units.has(unit)) add(unitKey(unit), rx, tx);
  }
  return sums;
}

function isDigits(value: unknown): value is string {
  return typeof value === "string" && /^\d{1,40}$/.test(value);
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function asRecord(value: unknown): Readonly<Record<keyof StoredTotals, unknown>> {
  const { host, processes, units } = typeof value === "object" && value !== null
    ? value as Partial<Record<keyof StoredTotals, unknown>>
    : {};
  return { host, processes, units };
}
