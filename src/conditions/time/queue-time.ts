import type { SignalRequest, Snapshot } from '../../core/signal/signal.ts';
import { isAhead, timingOf } from '../../core/signal/time-checks.ts';
import { formatDuration, formatInstant, type Instant } from '../../core/values/duration.ts';

/** Since when a queued run has been in the queue, or why that cannot be told. */
export type QueueTime =
  | { readonly told: true; readonly since: Instant }
  | {
      readonly told: false;
      /** A clause about the run. */
      readonly reason: string;
      /** Since when it is certain to have been there; null when it is not. */
      readonly atLeastSince: Instant | null;
      /** Before that it cannot have been there; null when that is not told. */
      readonly atMostSince: Instant | null;
      readonly missingSignals: readonly SignalRequest[];
    };

/**
 * The queue is entered with the submission, or anew after the run has left it. That it did is told by a start, or by its
 * having been seen elsewhere: at first sight the time in the queue is dated by the submission, so that a later date is
 * that of a return which was seen.
 */
export function queueTime(snapshot: Snapshot, now: Instant): QueueTime {
  const { run, phaseSince } = snapshot;
  const { createdAt } = run;
  if (isAhead(createdAt, now)) return untold(`its submission (${formatInstant(createdAt)}) lies in the future`, {});
  const atMostSince = Math.min(createdAt, phaseSince);
  const timing = timingOf(snapshot, now);
  if (!timing)
    return untold('whether it was queued again was not read yet', {
      atMostSince,
      missingSignals: [{ kind: 'timing' }],
    });
  if (!timing.known) return untold(`whether it was queued again is unknown: ${timing.reason}`, { atMostSince });
  const { startedAt } = timing.value;
  const cameBack = phaseSince > createdAt;
  if (startedAt === null) {
    if (!cameBack) return { told: true, since: atMostSince };
    const back = `was seen back in the queue ${formatDuration(now - phaseSince)} ago`;
    return untold(`${back}, and for how long it was there before is not told`, {
      atLeastSince: phaseSince,
      atMostSince,
    });
  }
  if (cameBack && phaseSince >= startedAt) return { told: true, since: phaseSince };
  const started = `started at ${formatInstant(startedAt)} and is queued again`;
  return untold(`${started}, and since when is not told`, { atMostSince: Math.min(startedAt, now) });
}

type Untold = Extract<QueueTime, { told: false }>;

function untold(reason: string, given: Partial<Omit<Untold, 'told' | 'reason'>>): Untold {
  return { told: false, reason, atLeastSince: null, atMostSince: null, missingSignals: [], ...given };
}
