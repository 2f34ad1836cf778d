import { isInSamePhase, type Run } from '../run/run.ts';
import type { Instant, Milliseconds } from '../values/duration.ts';
import type { KnownRun, ListedRun } from './known-run.ts';
import { resumedAt } from './resumption.ts';

/**
 * A run as a pass knows it after it listed it.
 * @param before as it was known until then; null at first sight.
 * @param blindAfter a run that was not seen for longer may have been in any phase meanwhile.
 */
export function knownNow(listed: ListedRun, before: KnownRun | null, now: Instant, blindAfter: Milliseconds): KnownRun {
  const back = resumedAt(before, listed, now, blindAfter);
  return {
    run: listed.run,
    phaseSince: phaseSinceOf(listed.run, before, now, blindAfter),
    lastSeenAt: now,
    ...(back === undefined ? {} : { resumedAt: back }),
  };
}

/**
 * Since when a run is known to be in its phase. After a gap longer than `blindAfter` the time begins again, except in
 * the queue since the submission: a run that left the queue has a start.
 */
export function phaseSinceOf(run: Run, before: KnownRun | null, now: Instant, blindAfter: Milliseconds): Instant {
  // Azure reports when a run entered the queue, and of no other phase when it began.
  if (!before) return run.phase === 'queued' ? run.createdAt : now;
  if (!isInSamePhase(before.run, run)) return now;
  const sinceSubmission = run.phase === 'queued' && before.phaseSince <= run.createdAt;
  return sinceSubmission || now - before.lastSeenAt <= blindAfter ? before.phaseSince : now;
}
