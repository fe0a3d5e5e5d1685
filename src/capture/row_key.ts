/**
 * The packed keys of the probe program's rows (bt/sock.bt describes them).
 *
 * @module
 */

/** What a key's number holds besides the lane, which only keeps CPUs apart. */
export interface RowKey {
  /** True for bytes sent. */
  readonly sent: boolean;
  readonly loopback: boolean;
  readonly raw: boolean;
  /** `AF_*` number. */
  readonly family: number;
  /** `IPPROTO_*` number. */
  readonly protocol: number;
  /** Process id, or thread id where rows are kept by thread. */
  readonly who: number;
}

const LOW_BITS = 2 ** 30;
const LANE_AND_DIRECTION = ~(0x1fff << 17) & ~1;

/** Unpacks the number of a key; it must be a safe integer that is not negative. */
export function unpackKey(key: number): RowKey {
  const low = key % LOW_BITS;
  return {
    sent: (low & 1) === 1,
    loopback: (low & 2) !== 0,
    raw: (low & 4) !== 0,
    family: (low >> 3) & 0x1f,
    protocol: (low >> 8) & 0x1ff,
    who: Math.floor(key / LOW_BITS),
  };
}

/** The same key without lane and direction: rows that agree in it are one row of traffic. */
export function withoutLane(key: number): number {
  const low = key % LOW_BITS;
  return key - low + (low & LANE_AND_DIRECTION & (LOW_BITS - 1));
}
