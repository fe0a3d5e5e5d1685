/**
 * The field that was most likely meant.
 *
 * @module
 */

/**
 * Finds the name that differs from a word in the fewest letters, if they are few: one, or a third of
 * them.
 *
 * @returns undefined where no name is near
 */
export function nearestField(word: string, names: readonly string[]): string | undefined {
  if (word === "" || word.length > 32) return undefined;
  const wanted = word.toLowerCase().replaceAll("_", ".");
  let best: string | undefined;
  let least = Infinity;
  for (const name of names) {
    const edits = distance(wanted, name);
    if (edits > Math.max(1, Math.floor(name.length / 3)) || edits >= name.length) continue;
    if (edits < least) [best, least] = [name, edits];
  }
  return best;
}

/** Insertions, deletions and substitutions from one word to the other. */
function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(substitution, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    previous = row;
  }
  return previous[b.length] ?? Infinity;
}
