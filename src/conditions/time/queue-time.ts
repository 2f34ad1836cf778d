import type { SignalRequest, Snapshot } from '../../core/signal/signal.ts';
import { formatDuration, formatInstant, type Instant } from '../../core/values/duration.ts';
import { need, needSubmission } from '../signals/need.ts';

/** Since when a queued run has been in the queue, or why that is not known. */
export type QueueTime =
  | { readonly known: true; readonly since: Instant }
  | {
      readonly known: false;
      /** A clause about the run. */
      readonly reason: string;
      /** Since when it is certain to have been there; null when it is not. */
      readonly atLeastSince: Instant | null;
      /** It cannot have been there before this; null when nobody can say. */
      readonly atMostSince: Instant | null;
      readonly missingSignals: readonly SignalRequest[];
    };

const TIMING = { kind: 'timing' } as const;

/**
 * A run enters the queue with its submission, or anew after it has left it. A start shows that it left, and so does a pass
 * that saw it elsewhere: at first sight its time in the queue counts from the submission, so a later date is that of a
 * return which a pass saw.
 */
export function queueTime(snapshot: Snapshot, now: Instant): QueueTime {
  const { phaseSince } = snapshot;
  const submitted = needSubmission(snapshot);
  if (!submitted.known) return notKnown(submitted.answer.reason, {});
  const createdAt = submitted.value;
  const atMostSince = Math.min(createdAt, phaseSince);
  const timing = need(snapshot, TIMING, now);
  if (!timing.known)
    return notKnown(timing.answer.reason, { atMostSince, missingSignals: timing.answer.missingSignals });
  const { startedAt } = timing.value;
  const cameBack = phaseSince > createdAt;
  if (startedAt === null) {
    if (!cameBack) return { known: true, since: atMostSince };
    const back = `was seen back in the queue ${formatDuration(now - phaseSince)} ago`;
    return notKnown(`${back}, and how long it was there before is not known`, {
      atLeastSince: phaseSince,
      atMostSince,
    });
  }
  if (cameBack && phaseSince >= startedAt) return { known: true, since: phaseSince };
  const started = `started at ${formatInstant(startedAt)} and is queued again`;
  return notKnown(`${started}, and since when is not known`, { atMostSince: Math.min(startedAt, now) });
}

type UnknownTime = Extract<QueueTime, { known: false }>;

function notKnown(reason: string, given: Partial<Omit<UnknownTime, 'known' | 'reason'>>): UnknownTime {
  return { known: false, reason, atLeastSince: null, atMostSince: null, missingSignals: [], ...given };
}
