import { LRUCache } from 'lru-cache';
import { AzureError, type Clock } from '../../core/ports/azure.ts';
import type { Milliseconds } from '../../core/values/duration.ts';

/** Keeps values for a bounded time and in a bounded number. */
export function expiringCache<T extends object | true>(clock: Clock, lifetime: Milliseconds): LRUCache<string, T> {
  // The library keeps an entry for one millisecond more than its `ttl`.
  return new LRUCache({ max: 5000, ttl: lifetime - 1, ttlResolution: 0, perf: { now: clock } });
}

/**
 * The kept value of a key, or what `load` gives. Callers at the same time share one load, and its failure unless it was
 * aborted. Failures are not kept.
 */
export function cachedLoads<T>(clock: Clock, lifetime: Milliseconds) {
  const loads = expiringCache<Promise<T>>(clock, lifetime);
  return async function getOrLoad(key: string, load: () => Promise<T>): Promise<T> {
    const shared = loads.get(key);
    const loading = shared ?? load();
    if (!shared) loads.set(key, loading);
    try {
      return await loading;
    } catch (error) {
      if (loads.peek(key) === loading) loads.delete(key);
      if (shared && error instanceof AzureError && error.kind === 'aborted') return getOrLoad(key, load);
      throw error;
    }
  };
}

/**
 * As {@link cachedLoads}, and a refusal is kept, too: a right does not come within a pass, and each of many runs would ask
 * for the same thing again.
 */
export function cachedOrRefused<T>(clock: Clock, lifetime: Milliseconds, refusedFor: Milliseconds) {
  const cached = cachedLoads<T>(clock, lifetime);
  const refusals = expiringCache<AzureError>(clock, refusedFor);
  return async (key: string, load: () => Promise<T>): Promise<T> => {
    const refusal = refusals.get(key);
    if (refusal) throw refusal;
    try {
      return await cached(key, load);
    } catch (error) {
      if (error instanceof AzureError && error.kind === 'denied') refusals.set(key, error);
      throw error;
    }
  };
}
