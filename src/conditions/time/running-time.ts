import type { Computed } from '../../core/run/run.ts';
import { notRunning } from '../../core/run/status.ts';
import { computedUntil } from '../../core/signal/computed.ts';
import type { SignalRequest, Snapshot } from '../../core/signal/signal.ts';
import type { Instant, Milliseconds } from '../../core/values/duration.ts';
import { need } from '../signals/need.ts';

/** How long a run has been running, or why that is not known. */
export type RunningTime =
  | { readonly known: true; readonly spent: Milliseconds; readonly growing: boolean }
  | {
      readonly known: false;
      /** A clause about the run. */
      readonly reason: string;
      /** The most that it can be; null when nobody can say. */
      readonly most: Milliseconds | null;
      /** What it is for certain. */
      readonly least: Milliseconds;
      /** Whether Azure was asked and reports nothing. */
      readonly absent: boolean;
      readonly missingSignals: readonly SignalRequest[];
    };

const TIMING = { kind: 'timing' } as const;

/**
 * The compute time that Azure adds up, where it does. Else the time since the start that it reports, up to the end or the present, and never since the submission. While a run
 * is queued or getting ready it does not run. A paused run, or one whose status is not known, has run for some part of the
 * time since its start. If a pass saw a run queued again or paused, it has run at least since it was back, and at most
 * since its submission: the start that Azure reports may be the first or the latest.
 */
export function runningTime(snapshot: Snapshot, now: Instant): RunningTime {
  const { phase, status } = snapshot.run;
  if (phase === 'queued' || phase === 'preparing') return { known: true, spent: 0, growing: false };
  const timing = need(snapshot, TIMING, now);
  if (!timing.known) return notKnown(timing.answer.reason, { missingSignals: timing.answer.missingSignals });
  const { startedAt, endedAt, computed } = timing.value;
  if (startedAt === null) return notKnown(`is ${status}, and Azure reports no start`, { absent: true });
  if (phase === 'ended' && endedAt === null)
    return notKnown(`is ${status}, and Azure reports no end`, { absent: true });
  // Azure's clock may be ahead of ours.
  const until = endedAt ?? now;
  if (computed) return byComputeTime(computed, until, snapshot);
  const spent = Math.max(0, until - startedAt);
  const { resumedAt } = snapshot;
  if (resumedAt === undefined && !notRunning(phase)) return { known: true, spent, growing: endedAt === null };
  const most = resumedAt === undefined ? spent : Math.max(spent, until - snapshot.run.createdAt);
  if (notRunning(phase)) return notKnown(`is ${status}, and how long it ran before is not known`, { most });
  const least = resumedAt === undefined ? 0 : Math.max(0, until - resumedAt);
  return notKnown(BREAK, { most, least });
}

const BREAK = 'was queued again or paused after its start, and how long it ran before is not known';

/** The time that Azure itself adds up. In a status that is not known, it may or may not have grown since. */
function byComputeTime(computed: Computed, until: Instant, { run: { phase, status } }: Snapshot): RunningTime {
  const { least, most } = computedUntil(computed, until);
  if (phase === 'unrecognised')
    return notKnown(`is ${status}, and how long it ran is not known`, { least: computed.least, most });
  const atRest = notRunning(phase);
  if (computed.least === computed.most)
    return { known: true, spent: atRest ? computed.least : least, growing: !atRest && computed.since !== null };
  if (atRest) return notKnown(`is ${status}, and how long it ran before is not known`, computed);
  return notKnown(BREAK, { least, most });
}

type UnknownTime = Extract<RunningTime, { known: false }>;

function notKnown(reason: string, given: Partial<Omit<UnknownTime, 'known' | 'reason'>>): UnknownTime {
  return { known: false, reason, most: null, least: 0, absent: false, missingSignals: [], ...given };
}
