/**
 * Small bars.
 *
 * @module
 */

const BLOCKS = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"] as const;
const ASCII = [".", ":", "-", "=", "+", "*", "%", "#"] as const;

/**
 * One bar for each value. Nothing at all is a blank; whatever moved, however little, is at least the
 * smallest bar.
 *
 * @param most value of the highest bar; at least 0
 */
export function bars(values: readonly number[], most: number, isAscii: boolean): string[] {
  const marks = isAscii ? ASCII : BLOCKS;
  return values.map((value) => {
    if (!(value > 0) || !(most > 0)) return " ";
    const level = Math.min(marks.length, Math.ceil(value / most * marks.length));
    return marks[Math.max(0, level - 1)] ?? " ";
  });
}

/**
 * Averages of neighbours, so that so many values become `cells`. Which values are neighbours does not
 * depend on how many there are, so bars wander without changing.
 *
 * @param values oldest first
 * @param last number of the last value, counted from the first that ever was
 * @param group values in a bar
 */
export function grouped(
  values: readonly number[],
  last: number,
  group: number,
  cells: number,
): number[] {
  const sums: number[] = new Array(cells).fill(0);
  const counts: number[] = new Array(cells).fill(0);
  const lastGroup = Math.floor(last / group);
  for (const [index, value] of values.entries()) {
    const number = last - (values.length - 1 - index);
    const cell = cells - 1 - (lastGroup - Math.floor(number / group));
    if (number < 0 || cell < 0) continue;
    sums[cell] = (sums[cell] ?? 0) + value;
    counts[cell] = (counts[cell] ?? 0) + 1;
  }
  return sums.map((sum, cell) => sum / Math.max(1, counts[cell] ?? 1));
}

/** Rows of bars, highest row first, for a diagram of several lines. */
export function tallBars(
  values: readonly number[],
  most: number,
  height: number,
  isAscii: boolean,
): string[][] {
  const full = isAscii ? "#" : "█";
  return Array.from({ length: height }, (_, line) => {
    const floor = (height - 1 - line) / height * most;
    const ceiling = (height - line) / height * most;
    return values.map((value) => {
      if (value >= ceiling && value > 0) return full;
      if (value <= floor) return " ";
      return bars([value - floor], ceiling - floor, isAscii)[0] ?? " ";
    });
  });
}
