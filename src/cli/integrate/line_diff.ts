/**
 * The difference of two texts, as people know it from diff -u.
 *
 * @module
 */

/** Lines shown around a change. */
const CONTEXT = 2;
/** More lines than this between the first and the last change are not compared one by one. */
const MAX_COMPARED = 2000;

/** One line: kept, taken out or put in. */
type Line = readonly [sign: " " | "-" | "+", text: string];

/**
 * Compares two texts line by line.
 *
 * @param before undefined: there was no file
 * @param after undefined: there is no file any more
 * @returns lines that begin with a blank, `-`, `+` or `@@`; none where the texts are equal
 */
export function lineDiff(before: string | undefined, after: string | undefined): string[] {
  const lines = compare(linesOf(before), linesOf(after));
  const isNear = lines.map((_, index) =>
    lines.slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1).some(([sign]) => sign !== " ")
  );
  const shown: string[] = [];
  let number = 1;
  for (const [index, [sign, text]] of lines.entries()) {
    if (isNear[index]) {
      if (index === 0 || !isNear[index - 1]) shown.push(`@@ line ${number} @@`);
      shown.push(sign + text);
    }
    if (sign !== "+") number++;
  }
  return shown;
}

function linesOf(text: string | undefined): string[] {
  if (text === undefined || text === "") return [];
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  else lines.push("\\ No newline at the end");
  return lines;
}

function compare(before: readonly string[], after: readonly string[]): Line[] {
  let head = 0;
  while (head < before.length && before[head] === after[head]) head++;
  let tail = 0;
  while (
    tail < before.length - head && tail < after.length - head &&
    before[before.length - 1 - tail] === after[after.length - 1 - tail]
  ) tail++;
  const kept = (lines: readonly string[]): Line[] => lines.map((text) => [" ", text]);
  return [
    ...kept(before.slice(0, head)),
    ...middle(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...kept(before.slice(before.length - tail)),
  ];
}

/** By the longest common subsequence. */
function middle(before: readonly string[], after: readonly string[]): Line[] {
  if (before.length > MAX_COMPARED || after.length > MAX_COMPARED) {
    return [
      ...before.map((text): Line => ["-", text]),
      ...after.map((text): Line => ["+", text]),
    ];
  }
  const width = after.length + 1;
  const common = new Uint16Array((before.length + 1) * width);
  const at = (i: number, j: number): number => common[i * width + j] ?? 0;
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      common[i * width + j] = before[i] === after[j]
        ? at(i + 1, j + 1) + 1
        : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const lines: Line[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    const [old, young] = [before[i], after[j]];
    if (old !== undefined && old === young) {
      lines.push([" ", old]);
      i++;
      j++;
    } else if (young === undefined || (old !== undefined && at(i + 1, j) >= at(i, j + 1))) {
      lines.push(["-", old ?? ""]);
      i++;
    } else {
      lines.push(["+", young]);
      j++;
    }
  }
  return lines;
}
