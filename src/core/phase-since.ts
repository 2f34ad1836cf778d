import type { Instant } from './duration.ts';
import type { KnownRun } from './ledger.ts';
import { isInSamePhase, type Run } from './run.ts';

/** Since when a run is known to be in its phase at first sight: only the queue has a beginning that Azure tells. */
export function phaseSinceAtFirst(run: Run, now: Instant): Instant {
  return run.phase === 'queued' ? run.createdAt : now;
}

/** Since when a run, as it is read now, is known to be in its phase, by how it was last seen. The store's rule, too. */
export function phaseSinceOf(run: Run, before: KnownRun | null, now: Instant): Instant {
  if (!before) return phaseSinceAtFirst(run, now);
  return isInSamePhase(before.run, run) ? before.phaseSince : now;
}
