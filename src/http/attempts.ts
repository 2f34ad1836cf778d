import type { Clock } from '../core/ports/azure.ts';
import { type Instant, MINUTE, SECOND } from '../core/values/duration.ts';

/** Failures that an address may have within a window before it must wait. */
const ALLOWED = 20;
const WINDOW = MINUTE;
/** Addresses remembered at once. The one that failed longest ago is forgotten first. */
const REMEMBERED = 2000;

export interface AttemptLimit {
  /** Counts a failure. Null while it is within the limit, else the seconds to wait. */
  failed(address: string): number | null;
}

/** Counts failed attempts by address, in bounded memory. It limits noise; the length of the keys prevents guessing. */
export function createAttemptLimit(clock: Clock): AttemptLimit {
  const windows = new Map<string, { readonly startedAt: Instant; count: number }>();
  return {
    failed(address) {
      const now = clock();
      const known = windows.get(address);
      const window = known && now - known.startedAt < WINDOW ? known : { startedAt: now, count: 0 };
      window.count++;
      windows.delete(address);
      windows.set(address, window);
      for (const oldest of windows.keys()) {
        if (windows.size <= REMEMBERED) break;
        windows.delete(oldest);
      }
      return window.count <= ALLOWED ? null : Math.ceil((window.startedAt + WINDOW - now) / SECOND);
    },
  };
}
