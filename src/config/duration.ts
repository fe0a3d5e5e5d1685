/**
 * Durations as people write them: `1s`, `500ms`, `1m30s`, `1.5h`.
 *
 * @module
 */

/** Milliseconds of each unit, the largest first. */
const UNITS: readonly (readonly [string, number])[] = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1_000],
  ["ms", 1],
];

/**
 * Parses a duration: numbers with units, the largest unit first and each unit once; the last number
 * may have a fraction. Spaces are not allowed.
 *
 * @param text such as `1s`, `500ms`, `1m30s`, `1.5h`, `2d`
 * @returns whole milliseconds, or undefined where the text is not a duration
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.equal(parseDuration("1m30s"), 90_000);
 * assert.equal(parseDuration("5x"), undefined);
 * assert.equal(formatDuration(90_000), "1m30s");
 * ```
 */
export function parseDuration(text: string): number | undefined {
  if (!/^(?:\d{1,15}(?:ms|[smhd]))*\d{1,15}(?:\.\d{1,9})?(?:ms|[smhd])$/.test(text)) {
    return undefined;
  }
  let total = 0;
  let smallest = Infinity;
  for (const [, number, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|[smhd])/g)) {
    const size = UNITS.find(([name]) => name === unit)?.[1] ?? NaN;
    if (size >= smallest) return undefined;
    smallest = size;
    total += Number(number) * size;
  }
  const whole = Math.round(total);
  const isWhole = Math.abs(total - whole) < 1e-6 * Math.max(1, total / 1e6);
  return isWhole && Number.isSafeInteger(whole) ? whole : undefined;
}

/**
 * Formats a duration so that {@link parseDuration} gives the same number back.
 *
 * @param milliseconds whole and not negative
 * @returns such as `1s`, `500ms`, `1m30s`, `1m1.5s`
 * @throws {RangeError} where the number is negative or not whole
 */
export function formatDuration(milliseconds: number): string {
  if (!Number.isSafeInteger(milliseconds) || milliseconds < 0) {
    throw new RangeError(
      `Cannot format ${milliseconds} as a duration: expected whole milliseconds`,
    );
  }
  if (milliseconds < 1_000) return `${milliseconds}ms`;
  let text = "";
  let rest = milliseconds;
  for (const [unit, size] of UNITS.slice(0, 3)) {
    const count = Math.floor(rest / size);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * size;
  }
  return rest > 0 ? `${text}${rest / 1_000}s` : text;
}
