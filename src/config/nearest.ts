/**
 * The nearest right word for a wrong one, for "did you mean" in error messages.
 *
 * @module
 */

/**
 * Finds the word that was most likely meant.
 *
 * @param word what was written
 * @param words what would have been right
 * @returns the nearest word, or undefined where none is near: as many as a third of the letters may
 *   be wrong, missing, too many or swapped with their neighbour; a beginning of at least three
 *   letters counts as near where only one word begins so
 */
export function nearest(word: string, words: Iterable<string>): string | undefined {
  if (word === "" || word.length > 64) return undefined;
  const wanted = normalize(word);
  const candidates = [...words];
  let best: string | undefined;
  let bestDistance = Infinity;
  for (const candidate of candidates) {
    const other = normalize(candidate);
    const distance = editDistance(wanted, other);
    if (distance > Math.max(1, Math.floor(Math.max(wanted.length, other.length) / 3))) continue;
    if (distance >= Math.min(wanted.length, other.length)) continue;
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  if (best !== undefined || wanted.length < 3) return best;
  const longer = candidates.filter((candidate) => normalize(candidate).startsWith(wanted));
  return longer.length === 1 ? longer[0] : undefined;
}

/** Case, `-` and `_` are what people mix up most: they do not count as a difference. */
function normalize(word: string): string {
  return word.toLowerCase().replaceAll("-", "_");
}

/** Optimal string alignment distance: insertions, deletions, substitutions, swaps of neighbours. */
function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let distance = Math.min(
        at(previous, j) + 1,
        at(row, j - 1) + 1,
        at(previous, j - 1) + cost,
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        distance = Math.min(distance, at(beforePrevious, j - 2) + 1);
      }
      row.push(distance);
    }
    [beforePrevious, previous] = [previous, row];
  }
  return at(previous, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Infinity;
}
