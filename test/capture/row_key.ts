/** Packs keys as the probe program does, in whole numbers of any size. */

/** What a key holds. */
export interface KeyParts {
  readonly sent?: boolean;
  readonly loopback?: boolean;
  readonly raw?: boolean;
  readonly family?: number;
  readonly protocol?: number;
  readonly lane?: number;
  readonly who: number;
}

/** `$socket | ($lane << 17) | ($who << 30)` of bt/sock.bt. */
export function packKey(parts: KeyParts): number {
  const { sent = false, loopback = true, raw = false, family = 2, protocol = 6, lane = 0 } = parts;
  const socket = (BigInt(protocol) << 8n) | (BigInt(family) << 3n) | (raw ? 4n : 0n) |
    (loopback ? 2n : 0n) | (sent ? 1n : 0n);
  return Number(socket | (BigInt(lane) << 17n) | (BigInt(parts.who) << 30n));
}
