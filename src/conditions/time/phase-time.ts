import { type ConditionResult, result } from '../../core/policy/condition.ts';
import type { SignalRequest, Snapshot } from '../../core/signal/signal.ts';
import { formatDuration, type Instant, type Milliseconds, SECOND } from '../../core/values/duration.ts';
import { waitReason } from '../signals/wait-reason.ts';
import { queueTime } from './queue-time.ts';

/** Phases that a run is expected to leave by itself. */
export const PASSING_PHASES = ['queued', 'preparing', 'finalizing', 'canceling'] as const;
export type PassingPhase = (typeof PASSING_PHASES)[number];

const TIMING: SignalRequest = { kind: 'timing' };

/** The signals that {@link timeInPhase} may read. */
export function phaseSignals(phase: PassingPhase): readonly SignalRequest[] {
  return phase === 'queued' ? [TIMING] : [];
}

/** How long something may last. */
interface TimeLimit {
  readonly over: Milliseconds;
  readonly identity: string;
  /** Of the datum that the time rests on; null or absent where it rests on the run itself. */
  readonly age?: Milliseconds | null;
  /** Whether the time grows, so that the limit will be reached; absent where it does. */
  readonly isGrowing?: boolean;
  /** What follows the reason; absent where nothing does. */
  readonly rest?: (() => string) | undefined;
}

/**
 * How long a run has been in a phase, against a limit; healthy when it is in another, and unknown when its status is not
 * known. Azure does not date its phases, so the time counts from when a pass first saw the run in this one: it is a lower
 * bound. The queue counts from the submission, unless the run has left it since.
 */
export function timeInPhase(snapshot: Snapshot, phase: PassingPhase, limit: TimeLimit, now: Instant): ConditionResult {
  const { run, phaseSince, signals } = snapshot;
  const { over } = limit;
  // What words hold on to lives as long as the verdict: never a snapshot, which has all samples.
  const { phase: at, status } = run;
  const { wait } = signals;
  if (at === 'unrecognised')
    return result('unknown', `the phase of ${status} is not known`, { threshold: over / SECOND });
  if (at !== phase) return result('healthy', () => elsewhere(phase, at, status), { threshold: over / SECOND });
  const waiting = { over, identity: limit.identity, rest: () => waitReason(wait) };
  return phase === 'queued' ? timeInQueue(snapshot, waiting, now) : measured(phase, phaseSince, waiting, now);
}

function elsewhere(phase: PassingPhase, now: string, status: string): string {
  if (phase === 'queued') return `has left the queue (${status})`;
  if (phase !== 'preparing') return `is not ${phase} (${status})`;
  return now === 'queued' ? 'is queued and not preparing yet' : `is past preparing (${status})`;
}

/** The result for a time that began at `since` and has not ended. */
export function measured(what: string, since: Instant, limit: TimeLimit, now: Instant): ConditionResult {
  const { over, identity, age = null, isGrowing = true, rest = NO_MORE } = limit;
  // Azure's clock may be ahead of ours.
  const spent = Math.max(0, now - since);
  const isOver = spent >= over;
  return result(
    isOver ? 'violated' : 'healthy',
    () => `${what} for ${formatDuration(spent)}, limit ${formatDuration(over)}${rest()}`,
    {
      value: Math.floor(spent / SECOND),
      threshold: over / SECOND,
      violatedAt: isOver || isGrowing ? since + over : null,
      identity,
      age,
    },
  );
}

const NO_MORE = () => '';

function timeInQueue(snapshot: Snapshot, limit: TimeLimit, now: Instant): ConditionResult {
  const { over, rest = NO_MORE } = limit;
  const time = queueTime(snapshot, now);
  if (time.known) return measured('queued', time.since, limit, now);
  const most = time.atMostSince === null ? null : measured('queued', time.atMostSince, limit, now);
  if (most?.outcome === 'healthy') return most;
  const least = time.atLeastSince === null ? null : measured('queued', time.atLeastSince, limit, now);
  if (least?.outcome === 'violated') return least;
  const { reason, missingSignals } = time;
  const violatedAt = least?.violatedAt ?? null;
  return result('unknown', () => `${reason}${rest()}`, { threshold: over / SECOND, missingSignals, violatedAt });
}
