import { AsyncLocalStorage } from 'node:async_hooks';
import type { Urgency } from '../../core/ports/read-buckets.ts';

const asked = new AsyncLocalStorage<Urgency>();

/** Does a piece of work, all of whose reads are so urgent. */
export function asUrgent<T>(urgency: Urgency, work: () => Promise<T>): Promise<T> {
  return asked.run(urgency, work);
}

/** How urgent what asks now is. */
export function urgencyNow(): Urgency {
  return asked.getStore() ?? 'due';
}
