/** Requests of one call that may be under way at the same time. */
export const CONCURRENCY = 4;

/**
 * Maps with at most {@link CONCURRENCY} calls under way. After a failure it begins no more; when the calls under way are
 * done, it throws the first failure.
 */
export async function mapLimited<T, R>(items: readonly T[], map: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const failures: unknown[] = [];
  const entries = items.entries();
  async function work(): Promise<void> {
    for (const [index, item] of entries) {
      if (failures.length > 0) return;
      try {
        results[index] = await map(item);
      } catch (error) {
        failures.push(error);
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(CONCURRENCY, items.length) }, work));
  if (failures.length > 0) throw failures[0];
  return results;
}

/** Cuts a list into pieces of at most a size. */
export function chunks<T>(items: readonly T[], size: number): T[][] {
  const pieces: T[][] = [];
  for (let start = 0; start < items.length; start += size) pieces.push(items.slice(start, start + size));
  return pieces;
}
