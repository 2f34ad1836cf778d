import { isInSamePhase, type Run } from '../run/run.ts';
import type { Instant, Milliseconds } from '../values/duration.ts';
import type { KnownRun } from './known-run.ts';

/** Since when a run is known to be in its phase at first sight: only the queue has a beginning that Azure tells. */
export function phaseSinceAtFirst(run: Run, now: Instant): Instant {
  return run.phase === 'queued' ? run.createdAt : now;
}

/**
 * Since when a run, as it is read now, is known to be in its phase, by how it was last seen. What nobody saw for longer
 * than `blindAfter` may have been in any phase meanwhile, and its time begins anew. In the queue since the submission it
 * need not: whether it left it meanwhile is told by a start. The store says the same of what it writes.
 */
export function phaseSinceOf(run: Run, before: KnownRun | null, now: Instant, blindAfter: Milliseconds): Instant {
  if (!before) return phaseSinceAtFirst(run, now);
  if (!isInSamePhase(before.run, run)) return now;
  const sinceSubmission = run.phase === 'queued' && before.phaseSince <= run.createdAt;
  return sinceSubmission || now - before.lastSeenAt <= blindAfter ? before.phaseSince : now;
}
