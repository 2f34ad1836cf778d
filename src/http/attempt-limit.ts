import { LRUCache } from 'lru-cache';
import type { Clock } from '../core/ports/azure.ts';
import { MINUTE, SECOND } from '../core/values/duration.ts';

/** Failures that an address may have within a minute before it must wait. */
const ALLOWED = 20;

/**
 * Counts failed attempts by address, in bounded memory. It limits noise; the length of the keys prevents guessing.
 * @returns a function that counts a failure: null while the address is within the limit, else the seconds to wait
 */
export function createAttemptLimit(clock: Clock): (address: string) => number | null {
  const windows = new LRUCache<string, { count: number }>({
    max: 2000,
    ttl: MINUTE - 1,
    ttlResolution: 0,
    perf: { now: clock },
  });
  return (address) => {
    const window = windows.get(address) ?? { count: 0 };
    if (window.count++ === 0) windows.set(address, window);
    return window.count <= ALLOWED ? null : Math.ceil(windows.getRemainingTTL(address) / SECOND);
  };
}
