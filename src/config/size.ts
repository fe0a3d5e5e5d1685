/**
 * Sizes as people write them: `512MiB`, `1.5GB`.
 *
 * @module
 */

/** Bytes of each unit, the largest first. */
const UNITS: readonly (readonly [string, number])[] = [
  ["TiB", 2 ** 40],
  ["TB", 1e12],
  ["GiB", 2 ** 30],
  ["GB", 1e9],
  ["MiB", 2 ** 20],
  ["MB", 1e6],
  ["KiB", 2 ** 10],
  ["kB", 1e3],
  ["B", 1],
];

/**
 * Parses a size: a number, which may have a fraction, and a unit. Units are those of `1024` with an
 * `i` and those of `1000` without; spaces are not allowed.
 *
 * @param text such as `512MiB` or `1.5GB`
 * @returns whole bytes, or undefined where the text is not a size
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.equal(parseSize("1.5kB"), 1_500);
 * assert.equal(parseSize("5x"), undefined);
 * assert.equal(formatSize(2_097_152), "2MiB");
 * ```
 */
export function parseSize(text: string): number | undefined {
  const [, number, unit] = /^(\d{1,16}(?:\.\d{1,9})?)([A-Za-z]+)$/.exec(text) ?? [];
  const bytes = UNITS.find(([name]) => name === unit)?.[1];
  if (number === undefined || bytes === undefined) return undefined;
  const value = Number(number) * bytes;
  return Number.isSafeInteger(value) ? value : undefined;
}

/**
 * Formats a size so that {@link parseSize} gives the same number back.
 *
 * @param bytes whole and not negative
 * @returns such as `512MiB`, in the largest unit that gives a whole number
 */
export function formatSize(bytes: number): string {
  const [unit, size] = UNITS.find(([, size]) => bytes >= size && bytes % size === 0) ?? ["B", 1];
  return `${bytes / size}${unit}`;
}
