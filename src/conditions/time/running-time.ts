import { notRunning } from '../../core/run/run.ts';
import type { SignalRequest, Snapshot } from '../../core/signal/signal.ts';
import { timingOf } from '../../core/signal/time-checks.ts';
import type { Instant, Milliseconds } from '../../core/values/duration.ts';

/** How long a run has been running, or why that cannot be told. */
export type RunningTime =
  | { readonly told: true; readonly spent: Milliseconds }
  | {
      readonly told: false;
      /** A clause about the run. */
      readonly reason: string;
      /** The most that it can be; null when that cannot be told either. */
      readonly most: Milliseconds | null;
      /** What it is for certain. */
      readonly least: Milliseconds;
      /** Whether Azure was asked and tells nothing. */
      readonly absent: boolean;
      readonly missingSignals: readonly SignalRequest[];
    };

/**
 * The time since the start that Azure tells, up to the end or the present, and never since the submission. While a run is
 * queued or getting ready it does not run. One that is paused, or in a status that is not known, has run for a part of the
 * time since its start, and what part is told nowhere. Nor is it of one that was seen queued again or paused before it went
 * on: it has run since then for certain, and no longer than since its submission, as the start that Azure tells may be the
 * first or the latest.
 */
export function runningTime(snapshot: Snapshot, now: Instant): RunningTime {
  const { phase, status } = snapshot.run;
  if (phase === 'queued' || phase === 'preparing') return { told: true, spent: 0 };
  const timing = timingOf(snapshot, now);
  if (!timing) return untold('its start was not read yet', { missingSignals: [{ kind: 'timing' }] });
  if (!timing.known) return untold(`its start is unknown: ${timing.reason}`);
  const { startedAt, endedAt } = timing.value;
  if (startedAt === null) return untold(`is ${status}, and Azure tells no start`, { absent: true });
  if (phase === 'ended' && endedAt === null) return untold(`is ${status}, and Azure tells no end`, { absent: true });
  // Azure's clock may be ahead of ours.
  const until = endedAt ?? now;
  const spent = Math.max(0, until - startedAt);
  const { resumedAt } = snapshot;
  if (resumedAt === undefined && !notRunning(phase)) return { told: true, spent };
  const most = resumedAt === undefined ? spent : Math.max(spent, until - snapshot.run.createdAt);
  if (notRunning(phase)) return untold(`is ${status}, and how long it ran before is not told`, { most });
  const least = resumedAt === undefined || phase === 'unrecognised' ? 0 : Math.max(0, until - resumedAt);
  return untold('was queued again or paused after its start, and how long it ran before is not told', { most, least });
}

type Untold = Extract<RunningTime, { told: false }>;

function untold(reason: string, given: Partial<Omit<Untold, 'told' | 'reason'>> = {}): Untold {
  return { told: false, reason, most: null, least: 0, absent: false, missingSignals: [], ...given };
}
