/**
 * Amounts of data and rates for people.
 *
 * Prefixes are those of the SI, powers of 1000, as everywhere in networking (IEEE, `ip`, `iperf`,
 * providers): 1 kB is 1000 bytes. Numbers have three significant digits, so widths hardly change
 * from one interval to the next.
 *
 * @module
 */

/** What amounts are counted in. */
export type Units = "bytes" | "bits";

/** Most cells that {@link formatBytes} needs: `>999 QB`, `1.00 kB`; `1.00 kbit`. */
export const BYTES_CELLS: Readonly<Record<Units, number>> = { bytes: 7, bits: 9 };

/** Most cells that {@link formatRate} needs: `1.00 kB/s`, `1.00 kbit/s`. */
export const RATE_CELLS: Readonly<Record<Units, number>> = { bytes: 9, bits: 11 };

/** Most cells that {@link formatCompact} needs: `1.00k`. */
export const COMPACT_CELLS = 5;

const SYMBOL: Readonly<Record<Units, string>> = { bytes: "B", bits: "bit" };
const PREFIXES = ["", "k", "M", "G", "T", "P", "E", "Z", "Y", "R", "Q"] as const;

/**
 * An amount of data, such as `0 B`, `999 B`, `1.00 kB`, `12.3 MB`; in bits `8.00 kbit`. Never more
 * than {@link BYTES_CELLS}.
 *
 * @param bytes not negative
 * @throws {RangeError} if the amount is negative or not a number
 */
export function formatBytes(bytes: number, units: Units = "bytes"): string {
  const [digits, prefix] = scaled(bytes, units);
  return `${digits} ${prefix}${SYMBOL[units]}`;
}

/**
 * A rate, such as `1.00 kB/s` or `8.00 kbit/s`. Never more than {@link RATE_CELLS}.
 *
 * @param bytesPerSecond not negative; bytes in either unit
 * @throws {RangeError} if the rate is negative or not a number
 */
export function formatRate(bytesPerSecond: number, units: Units = "bytes"): string {
  return `${formatBytes(bytesPerSecond, units)}/s`;
}

/**
 * An amount or rate for where every cell counts, such as `12.3M`: the unit must be said elsewhere.
 * Never more than {@link COMPACT_CELLS}.
 *
 * @throws {RangeError} if the amount is negative or not a number
 */
export function formatCompact(bytes: number, units: Units = "bytes"): string {
  return scaled(bytes, units).join("");
}

/** Three significant digits and a prefix. Whole numbers below 1000; `<1` rather than a false zero. */
function scaled(bytes: number, units: Units): [digits: string, prefix: string] {
  if (Number.isNaN(bytes) || bytes < 0) {
    throw new RangeError(`Cannot format ${bytes} as an amount of data: expected 0 or more`);
  }
  const amount = units === "bits" ? bytes * 8 : bytes;
  if (amount > 0 && amount < 1) return ["<1", ""];
  if (Math.round(amount) < 1000) return [String(Math.round(amount)), ""];
  for (let power = 1; power < PREFIXES.length; power++) {
    const digits = (amount / 1000 ** power).toPrecision(3);
    // Rounding may carry into a fourth digit: 999.5 k is 1.00 M.
    if (Number(digits) < 1000) return [digits, PREFIXES[power] ?? ""];
  }
  return [">999", PREFIXES.at(-1) ?? ""];
}
