/**
 * Writes recordings: bpftrace's lines as they come, with the lines between them that a replay needs.
 *
 * @module
 */
import type { RawInterval } from "../traffic/raw.ts";
import type { Captured } from "./captured.ts";
import { gapLine, headerLine, lostCallsLine, namesLine, timeLine } from "./recording.ts";

/** Who knows names at the time of the recording. */
export interface Names {
  cgroupPath(cgroupId: string): string | undefined;
  userName(uid: number): string | undefined;
}

/** Makes the lines of one recording. */
export class Recorder {
  readonly #names: Names | undefined;
  readonly #knownCgroups = new Set<string>();
  readonly #knownUsers = new Set<number>();
  #header: string | undefined;

  /**
   * @param host host that is recorded
   * @param version version of the program
   * @param names undefined where the numbers are not those of this machine
   */
  constructor(host: string, version: string, names: Names | undefined) {
    this.#header = headerLine(host, version);
    this.#names = names;
  }

  /** Lines to write for what was captured. */
  lines({ line, items }: Captured): string[] {
    const lines: string[] = [];
    if (this.#header !== undefined) {
      lines.push(this.#header);
      this.#header = undefined;
    }
    for (const item of items) {
      if (item.kind === "moment") lines.push(timeLine(item.timeMs));
      if (item.kind === "interval") lines.push(...this.#newNames(item.interval));
      if (item.kind === "interval" && item.untoldCalls !== undefined) {
        lines.push(lostCallsLine(item.untoldCalls));
      }
      if (item.kind === "gap") lines.push(gapLine(item.timeMs, item.gapSeconds, item.reason));
    }
    if (line !== undefined) lines.push(line);
    return lines;
  }

  #newNames({ rows }: RawInterval): string[] {
    const cgroups = new Map<string, string>();
    const users = new Map<number, string>();
    for (const { cgroupId, uid } of rows) {
      if (!this.#knownCgroups.has(cgroupId)) {
        const path = this.#names?.cgroupPath(cgroupId);
        if (path !== undefined) cgroups.set(cgroupId, path);
      }
      if (!this.#knownUsers.has(uid)) {
        const name = this.#names?.userName(uid);
        if (name !== undefined) users.set(uid, name);
      }
    }
    for (const id of cgroups.keys()) this.#knownCgroups.add(id);
    for (const uid of users.keys()) this.#knownUsers.add(uid);
    return cgroups.size + users.size === 0 ? [] : [namesLine(cgroups, users)];
  }
}
