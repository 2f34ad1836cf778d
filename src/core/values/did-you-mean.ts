const FARTHEST = 3;

/** The known name that is nearest to a text, or null when none is near. */
export function suggest(given: string, known: readonly string[], farthest = FARTHEST): string | null {
  let best: string | null = null;
  let least = Math.min(farthest, Math.floor(given.length / 2)) + 1;
  for (const name of known) {
    // A word that is known elsewhere is right as it is written, and wrong in its place.
    if (name === given) continue;
    const distance = editDistance(given.toLowerCase(), name.toLowerCase());
    if (distance >= least) continue;
    best = name;
    least = distance;
  }
  return best;
}

/** "did you mean …?" and the whole list. */
export function oneOf(given: string, known: readonly string[]): string {
  const nearest = suggest(given, known);
  const list = `one of ${known.join(', ')}`;
  return nearest === null ? list : `${list} (did you mean "${nearest}"?)`;
}

/** Insertions, deletions, substitutions and swaps of neighbours between two names. */
export function editDistance(from: string, to: string): number {
  // A key as long as this is no slip of the keys, and the time grows with the product of the lengths.
  if (Math.abs(from.length - to.length) > FARTHEST) return Number.POSITIVE_INFINITY;
  let before: number[] = [];
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1];
      const swapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      const steps = [at(previous, j) + 1, at(row, j - 1) + 1, at(previous, j - 1) + (same ? 0 : 1)];
      if (swapped) steps.push(at(before, j - 2) + 1);
      row.push(Math.min(...steps));
    }
    before = previous;
    previous = row;
  }
  return at(previous, to.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
