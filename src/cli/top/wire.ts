/**
 * What the interfaces of this host count: bytes on the wire.
 *
 * @module
 */
import type { WireView } from "../../terminal/snapshot.ts";

/** Bytes of one interface since it came up, headers included. */
export interface InterfaceCounters {
  readonly name: string;
  readonly rxBytes: number;
  readonly txBytes: number;
}

/** Reads `/proc/net/dev` (proc(5)): the first number is received bytes, the ninth sent ones. */
export function parseInterfaces(text: string): InterfaceCounters[] {
  return text.split("\n").flatMap((line): InterfaceCounters[] => {
    const [, name, numbers = ""] = /^\s*(\S+):\s*(\d[\d\s]*)$/.exec(line) ?? [];
    const fields = numbers.trim().split(/\s+/).map(Number);
    const [rxBytes, txBytes] = [fields[0], fields[8]];
    if (name === undefined || rxBytes === undefined || txBytes === undefined) return [];
    return [{ name, rxBytes, txBytes }];
  });
}

/** What it needs to know of the machine. */
export interface WireWorld {
  /** Text of `/proc/net/dev`. */
  readInterfaces(): string;
  /** True for an interface with a device behind it: no bridge, tunnel or end of a container. */
  isPhysical(name: string): boolean;
  /** Monotonic milliseconds. */
  nowMs(): number;
}

/** The machine itself. */
export function thisWire(): WireWorld {
  return {
    readInterfaces: () => Deno.readTextFileSync("/proc/net/dev"),
    isPhysical: (name) => {
      try {
        Deno.statSync(`/sys/class/net/${name}/device`);
        return true;
      } catch {
        return false;
      }
    },
    nowMs: () => performance.now(),
  };
}

/** Most names that are shown. */
const MAX_NAMES = 3;

/**
 * Compares counters. Interfaces without a device are left out where there are others, because what
 * passes a bridge or a tunnel passes a device, too, and would count twice.
 */
export class Wire {
  readonly #world: WireWorld;
  #last: { readonly counters: Map<string, InterfaceCounters>; readonly atMs: number } | undefined;
  #rxTotal = 0;
  #txTotal = 0;

  /** @param world where the counters are */
  constructor(world: WireWorld) {
    this.#world = world;
  }

  /** Rates since the last call, and totals since the first; undefined where there is nothing to say. */
  read(): WireView | undefined {
    let text: string;
    try {
      text = this.#world.readInterfaces();
    } catch {
      return undefined;
    }
    const all = parseInterfaces(text).filter(({ name }) => name !== "lo");
    const physical = all.filter(({ name }) => this.#world.isPhysical(name));
    const chosen = physical.length > 0 ? physical : all;
    if (chosen.length === 0) return undefined;
    const atMs = this.#world.nowMs();
    const last = this.#last;
    this.#last = { counters: new Map(chosen.map((one) => [one.name, one])), atMs };
    let rx = 0;
    let tx = 0;
    for (const { name, rxBytes, txBytes } of chosen) {
      const before = last?.counters.get(name);
      // A counter that is smaller than before is that of an interface that was made anew.
      if (before === undefined) continue;
      rx += Math.max(0, rxBytes - before.rxBytes);
      tx += Math.max(0, txBytes - before.txBytes);
    }
    this.#rxTotal += rx;
    this.#txTotal += tx;
    const seconds = last === undefined ? 0 : (atMs - last.atMs) / 1_000;
    const names = chosen.slice(0, MAX_NAMES).map(({ name }) => name).join(" ");
    return {
      names: chosen.length > MAX_NAMES ? `${names} +${chosen.length - MAX_NAMES}` : names,
      rxRate: seconds > 0 ? rx / seconds : 0,
      txRate: seconds > 0 ? tx / seconds : 0,
      rxTotal: this.#rxTotal,
      txTotal: this.#txTotal,
    };
  }
}
