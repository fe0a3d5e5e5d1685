/**
 * From the kernel's rows to events: numbers become names.
 *
 * @module
 */
import { containerOf } from "./container.ts";
import type { Family, Interval, Protocol, TrafficEvent } from "./event.ts";
import { GenerationalMap } from "./generational_map.ts";
import type { MutableEvent } from "./labels.ts";
import { familyOf, protocolOf, type RawInterval, type RawRow } from "./raw.ts";
import { unitOf } from "./unit.ts";

/** Who knows what the kernel's numbers stand for. All answer at once, undefined for "not known (yet)". */
export interface Resolvers {
  /** Name of a process that is still there. */
  processName?(pid: number): string | undefined;
  /** Path of a cgroup in the v2 hierarchy. */
  cgroupPath(cgroupId: string): string | undefined;
  /** Name of a container by its full id. */
  containerName(id: string): string | undefined;
  /** Name of a user. */
  userName(uid: number): string | undefined;
}

/** Knows nothing: for recordings, whose numbers say nothing about the machine that replays them. */
export const NO_RESOLVERS: Resolvers = {
  cgroupPath: () => undefined,
  containerName: () => undefined,
  userName: () => undefined,
};

interface Place {
  readonly unit: string | undefined;
  readonly container: string | undefined;
  readonly containerId: string | undefined;
}

/** Cgroups whose unit and container are remembered. */
const MAX_PLACES = 16_384;

/**
 * Makes intervals of events from decoded ones.
 *
 * No two events of an interval agree in everything but their bytes: rows that differ only in what
 * events do not show (two unnamed protocols, a raw and a datagram ping) are added up, because
 * databases keep one value per series and time.
 */
export class Enricher {
  readonly #host: string;
  readonly #resolvers: Resolvers;
  readonly #places = new GenerationalMap<string, Place>(MAX_PLACES);

  /** @param host name of the host on every interval. */
  constructor(host: string, resolvers: Resolvers) {
    this.#host = host;
    this.#resolvers = resolvers;
  }

  /** The interval; fields that are not known are absent. */
  enrich(raw: RawInterval): Interval {
    const { timeMs, intervalSeconds, lost } = raw;
    const events = new Batch(this.#resolvers, (path) => this.#place(path)).events(raw.rows);
    return { kind: "interval", timeMs, intervalSeconds, host: this.#host, events, lost };
  }

  #place(path: string): Place {
    let place = this.#places.get(path);
    if (place === undefined) {
      const container = containerOf(path);
      place = {
        unit: unitOf(path),
        container: container?.label,
        containerId: container?.id,
      };
      this.#places.set(path, place);
    }
    return place;
  }
}

/** What every row of one cgroup has in common. */
interface CgroupFields {
  readonly index: number;
  readonly cgroup: string | undefined;
  readonly unit: string | undefined;
  readonly container: string | undefined;
}

/** One interval's worth of work: each name is looked up once. */
class Batch {
  readonly #resolvers: Resolvers;
  readonly #place: (path: string) => Place;
  readonly #users = new Map<number, string | undefined>();
  readonly #cgroups = new Map<string, CgroupFields>();
  readonly #strings = new Map<string | undefined, number>();
  readonly #processes = new Map<number, string | undefined>();

  constructor(resolvers: Resolvers, place: (path: string) => Place) {
    this.#resolvers = resolvers;
    this.#place = place;
  }

  events(rows: readonly RawRow[]): TrafficEvent[] {
    const events = new Map<string, MutableEvent>();
    for (const row of rows) {
      const protocol = protocolOf(row);
      const family = familyOf(row);
      const cgroup = this.#cgroupFields(row.cgroupId);
      // Numbers and words without spaces only, so that no two rows share a key by accident.
      const key = `${row.pid} ${row.uid} ${family} ${row.loopback} ${protocol} ${cgroup.index} ${
        this.#indexOf(this.#process(row))
      } ${row.tid} ${this.#indexOf(row.thread)}`;
      const event = events.get(key);
      if (event === undefined) {
        events.set(key, this.#event(row, protocol, family, cgroup));
      } else {
        event.rxBytes += row.rxBytes;
        event.txBytes += row.txBytes;
      }
    }
    return [...events.values()];
  }

  #event(
    row: RawRow,
    protocol: Protocol,
    family: Family | undefined,
    at: CgroupFields,
  ): MutableEvent {
    const event: MutableEvent = { pid: row.pid, rxBytes: row.rxBytes, txBytes: row.txBytes };
    const process = this.#process(row);
    if (process !== undefined) event.process = process;
    if (row.tid !== undefined) event.tid = row.tid;
    if (row.thread !== undefined) event.thread = row.thread;
    event.uid = row.uid;
    const user = this.#user(row.uid);
    if (user !== undefined) event.user = user;
    if (at.cgroup !== undefined) event.cgroup = at.cgroup;
    if (at.unit !== undefined) event.unit = at.unit;
    if (at.container !== undefined) event.container = at.container;
    event.protocol = protocol;
    if (family !== undefined) event.family = family;
    event.scope = row.loopback ? "loopback" : "network";
    return event;
  }

  /** A process whose name the kernel side did not tell is asked for it; one that is gone has its alias. */
  #process({ pid, process, alias }: RawRow): string | undefined {
    if (process !== undefined || alias === undefined) return process;
    if (!this.#processes.has(pid)) {
      this.#processes.set(pid, this.#resolvers.processName?.(pid) ?? alias);
    }
    return this.#processes.get(pid);
  }

  #user(uid: number): string | undefined {
    if (!this.#users.has(uid)) this.#users.set(uid, this.#resolvers.userName(uid));
    return this.#users.get(uid);
  }

  #cgroupFields(id: string): CgroupFields {
    let fields = this.#cgroups.get(id);
    if (fields === undefined) {
      fields = this.#findCgroup(this.#resolvers.cgroupPath(id));
      this.#cgroups.set(id, fields);
    }
    return fields;
  }

  #findCgroup(cgroup: string | undefined): CgroupFields {
    const index = this.#indexOf(cgroup);
    if (cgroup === undefined) return { index, cgroup, unit: undefined, container: undefined };
    const { unit, container, containerId } = this.#place(cgroup);
    const name = containerId === undefined ? undefined : this.#resolvers.containerName(containerId);
    return { index, cgroup, unit, container: name ?? container };
  }

  #indexOf(text: string | undefined): number {
    let index = this.#strings.get(text);
    if (index === undefined) this.#strings.set(text, index = this.#strings.size);
    return index;
  }
}
