import { LRUCache } from 'lru-cache';
import type { Clock } from '../core/ports/azure.ts';
import { MINUTE, SECOND } from '../core/values/duration.ts';

/** Failures that an address may have within a minute before it must wait. */
const FAILURES = 20;

/**
 * Counts attempts by who made them, in bounded memory. Of failed sign-ins, by address, it limits noise; the length of the keys
 * prevents guessing.
 * @param allowed attempts within a minute
 * @returns a function that counts an attempt: null while it is within the limit, else the seconds to wait
 */
export function createAttemptLimit(clock: Clock, allowed = FAILURES): (who: string) => number | null {
  const windows = new LRUCache<string, { count: number }>({
    max: 2000,
    ttl: MINUTE - 1,
    ttlResolution: 0,
    perf: { now: clock },
  });
  return (who) => {
    const window = windows.get(who) ?? { count: 0 };
    if (window.count++ === 0) windows.set(who, window);
    return window.count <= allowed ? null : Math.ceil(windows.getRemainingTTL(who) / SECOND);
  };
}
