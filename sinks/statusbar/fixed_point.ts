/**
 * Amounts with a fixed number of digits after the point.
 *
 * @module
 */
import type { Units } from "../../src/format/units.ts";

const PREFIXES = ["", "k", "M", "G", "T", "P", "E", "Z", "Y"] as const;
const SYMBOL: Readonly<Record<Units, string>> = { bytes: "B", bits: "bit" };

/**
 * An amount of data such as `12.3 MB`; compact: `12.3M`.
 *
 * @param bytes not negative
 * @param digits after the point, 0 to 9
 */
export function formatFixed(bytes: number, digits: number, units: Units, compact: boolean): string {
  let amount = units === "bits" ? bytes * 8 : bytes;
  let power = 0;
  // What rounding carries into a fourth digit gets the next prefix: 999.95 k is 1.0 M.
  while (Number(amount.toFixed(digits)) >= 1000 && power < PREFIXES.length - 1) {
    amount /= 1000;
    power++;
  }
  const number = Number(amount.toFixed(digits)) >= 1000 ? ">999" : amount.toFixed(digits);
  return compact ? `${number}${PREFIXES[power]}` : `${number} ${PREFIXES[power]}${SYMBOL[units]}`;
}

/** Cells that the widest such amount needs. */
export function fixedCells(digits: number, units: Units, compact: boolean): number {
  const number = digits === 0 ? 3 : 4 + digits;
  return number + 1 + (compact ? 0 : 1 + SYMBOL[units].length);
}
