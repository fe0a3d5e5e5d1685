/**
 * Tables and numbers for the report.
 *
 * @module
 */

/** A Markdown table; all columns but the first are numbers and stand to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  const rule = head.map((_, column) => column === 0 ? "---" : "---:");
  return [line(head), line(rule), ...rows.map(line)].join("\n");
}

/** `1,234,567`. */
export function count(value: number): string {
  return Math.round(value).toLocaleString("en");
}

/** Bytes too few (−) or too many (+), and what part of the truth that is. */
export function difference(counted: number, truth: number): string {
  const bytes = counted - truth;
  if (bytes === 0) return "0";
  const sign = bytes < 0 ? "−" : "+";
  const part = truth === 0 ? "of 0" : `${sign}${fraction(Math.abs(bytes) / truth)}`;
  return `${sign}${count(Math.abs(bytes))} (${part})`;
}

/** A small part of a whole as per cent with two significant digits. */
export function fraction(part: number): string {
  const percent = part * 100;
  return percent >= 10
    ? `${percent.toFixed(1)} %`
    : `${percent >= 0.001 ? Number(percent.toPrecision(2)) : percent.toExponential(0)} %`;
}

/** Middle of some numbers, `NaN` of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low = NaN, high = NaN] = [sorted[middle - 1], sorted[middle]];
  return sorted.length % 2 === 1 ? high : (low + high) / 2;
}
