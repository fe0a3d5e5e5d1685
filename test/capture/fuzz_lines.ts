/** Broken lines: those of a probe program, changed in every way that a line can be broken. */
import { ATTACHED, bytes, DONE, end, interval, map, printf } from "./probe_output.ts";

const encoder = new TextEncoder();

/** Lines to break. */
const GOOD: readonly Uint8Array[] = [
  ATTACHED,
  interval(1, 2),
  end(2, 3, 0),
  end(2, 3, 1),
  DONE,
  bytes(0, 7, 5),
  bytes(1, 7, 5),
  map("@name0", { 7: "curl", 8: "\uffffffc3\uffffffa9" }),
  map("@thread1", { 7: "reader" }),
  map("@process1", { 7: 6 }),
  map("@lost0", { "0,1": 17 }),
  printf("cgroup 123 /system.slice/a b.service"),
  '{"type": "lost_events", "data": {"events": 3}}',
  '{"type": "helper_error", "msg": "Map full", "helper": "map_update_elem", "retcode": -7}',
  '{"type":"socktraf","data":{"format":1,"host":"vm","version":"0.1.0"}}',
  '{"type":"socktraf","data":{"time_ms":1795368260356}}',
  '{"type":"socktraf","data":{"time_ms":1795368260356,"gap_seconds":5.5,"reason":"it died"}}',
  '{"type":"socktraf","data":{"cgroups":{"1":"/"},"users":{"0":"root"}}}',
].map((line) => encoder.encode(line));

/** Pieces that break lines. */
const PIECES: readonly Uint8Array[] = [
  ...'\0|"|\\|{|}|[|]|:|,|-|e|.|\n|\r\n|-1|1e999|0.5|9007199254740993|18446744073709551616|null|true'
    .split("|"),
  "1".repeat(400),
  "-".repeat(50),
  '"__proto__": {',
  '"constructor": 1,',
  '"toString": 1,',
  "\\ud800",
  "\\udfff\\ud800",
  "\\uffffff",
  "\\u0000",
  "@bytes0",
  "@bytes1",
  "interval ",
  "end ",
].map((text) => encoder.encode(text)).concat([
  Uint8Array.of(0xff, 0xfe),
  Uint8Array.of(0xc3),
  Uint8Array.of(0xed, 0xa0, 0x80),
  Uint8Array.of(0xf0, 0x9f),
]);

/** Lines that are rare because they are large. */
const LARGE: readonly Uint8Array[] = [
  "[".repeat(100_000),
  '{"a":'.repeat(20_000),
  `${"[".repeat(50_000)}${"]".repeat(50_000)}`,
  `{"type": "helper_error", "msg": ${"[".repeat(5_000)}${"]".repeat(5_000)}}`,
  map("@bytes0", { ["9".repeat(1_000_000)]: 5 }),
  map(`@${"k".repeat(500_000)}0`, {}),
  `{"type": "map", "data": {"@bytes0": {${'"1,1,0": 5,'.repeat(20_000)} "1,1,0": 5}}}`,
  `{"type": "map", "data": {"@bytes0": {${'"__proto__": {},'.repeat(2_000)} "x": 5}}}`,
  printf("interval ".repeat(30_000)),
  printf(`cgroup 1 /${"p".repeat(500_000)}`),
].map((line) => encoder.encode(line));

/** Numbers that look random and are the same every time (mulberry32). */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** A whole number from 0 to one less than the limit. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % limit;
  }

  /** One of these. */
  of(pieces: readonly Uint8Array[]): Uint8Array {
    return pieces[this.below(pieces.length)] ?? new Uint8Array();
  }
}

/** One broken line, as the pieces that it consists of; it may hold newlines. */
export function brokenLine(chance: Chance): Uint8Array[] {
  const line = chance.of(GOOD);
  const at = chance.below(line.length + 1);
  switch (chance.below(7)) {
    case 0: {
      const flipped = line.slice();
      for (let count = 1 + chance.below(3); count > 0; count--) {
        flipped[chance.below(flipped.length)] = chance.below(256);
      }
      return [flipped];
    }
    case 1:
      return [line.subarray(0, at)];
    case 2:
      return [line.subarray(at)];
    case 3:
      return [line, chance.of(GOOD)];
    case 4:
      return [line.subarray(0, at), chance.of(PIECES), line.subarray(at)];
    case 5:
      return [line.subarray(0, at), line.subarray(chance.below(line.length))];
    default:
      return chance.below(4_000) === 0
        ? [chance.of(LARGE)]
        : [line.subarray(0, at), chance.of(GOOD), line.subarray(at)];
  }
}
