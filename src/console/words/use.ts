/** The steps that are drawn: from the first sample on, and without the newest where its samples have not come yet. */
export function drawnSteps(highest: readonly (number | null)[]): readonly [number, number] {
  const first = highest.findIndex((value) => value !== null);
  if (first < 0) return [0, highest.length];
  const isAwaited = highest.at(-1) === null && highest.at(-2) !== null;
  return [first, isAwaited ? highest.length - 1 : highest.length];
}

/** What the line says: `Busiest GPU: 91 % at most, 1 % now`. */
export function useInWords(highest: readonly (number | null)[]): string {
  const known = highest.filter((value) => value !== null);
  if (known.length === 0) return 'GPU use of the last 2 h is unknown: no sample came.';
  const [, end] = drawnSteps(highest);
  const newest = highest[end - 1] ?? null;
  const now = newest === null ? 'unknown now' : `${newest} % now`;
  return `Busiest GPU, last 2 h: ${Math.max(...known)} % at most, ${now}.`;
}
