import { z } from 'zod';
import { type ConditionKind, type ConditionResult, result } from '../core/policy/condition.ts';
import { mayHoldChildren } from '../core/run/run.ts';
import type { SignalRequest, Snapshot } from '../core/signal/signal.ts';
import { formatDuration, type Instant, type Milliseconds, SECOND } from '../core/values/duration.ts';
import { duration } from './parameters/parameters.ts';
import { needSubmission } from './signals/need.ts';
import { waitReason } from './signals/wait-reason.ts';
import { measured, phaseSignals, timeInPhase } from './time/phase-time.ts';
import { runningTime } from './time/running-time.ts';
import { sumChildren } from './time/sum-children.ts';
import { sumLineage } from './time/sum-lineage.ts';

const parameters = z
  .strictObject(
    {
      over: duration(SECOND, '1s').describe('The limit. At the limit itself the run violates it.'),
      phase: z
        .enum(['queued', 'preparing', 'running', 'finalizing', 'total'], {
          error: 'queued, preparing, running, finalizing or total',
        })
        .default('running')
        .describe(
          'Which time is measured: in the queue, getting ready, since the start, finalizing, or since submission.',
        ),
      'add-up': z
        .enum(['run', 'children', 'lineage'], { error: 'run, children or lineage' })
        .default('run')
        .describe(
          "Whose time: the run's own, that of its steps or trials added up, or its own and that of the earlier runs that it repeats.",
        ),
    },
    { error: 'a map such as {over: 24h}' },
  )
  .refine((given) => given['add-up'] === 'run' || given.phase === 'running', {
    path: ['add-up'],
    error: 'run, since only running time can be added up',
  });

export type RuntimeParameters = z.infer<typeof parameters>;

const TIMING: SignalRequest = { kind: 'timing' };
const CHILDREN: SignalRequest = { kind: 'children' };
const LINEAGE: SignalRequest = { kind: 'lineage' };

/**
 * How long a run has been queued, preparing, running, finalizing, or since its submission. Manual: docs/conditions/runtime.md
 *
 * ```yaml
 * runtime: {over: 24h}
 * ```
 */
export const runtime: ConditionKind<RuntimeParameters> = {
  kind: 'runtime',
  summary: 'The time queued, preparing, running, finalizing, or since the submission, is longer than a limit.',
  parameters,
  signals({ phase, 'add-up': addUp }) {
    if (addUp === 'children') return [TIMING, CHILDREN];
    if (addUp === 'lineage') return [TIMING, LINEAGE];
    if (phase === 'total') return [];
    return phase === 'running' ? [TIMING] : phaseSignals(phase);
  },
  compile: (given) => (snapshot, now) => checkRuntime(snapshot, given, now),
};

function checkRuntime(snapshot: Snapshot, given: RuntimeParameters, now: Instant): ConditionResult {
  const { run } = snapshot;
  if (run.phase === 'ended') return result('healthy', `has ended (${run.status})`);
  const { phase, over } = given;
  if (phase === 'total') return sinceSubmission(snapshot, over, now);
  if (phase !== 'running') return timeInPhase(snapshot, phase, { over, identity: `runtime:${phase}` }, now);
  if (given['add-up'] === 'lineage') return sumLineage(snapshot, over, now);
  if (given['add-up'] === 'children' && mayHoldChildren(run.jobType)) return sumChildren(snapshot, over, now);
  return checkRunning(snapshot, over, now);
}

function sinceSubmission(snapshot: Snapshot, over: Milliseconds, now: Instant): ConditionResult {
  const submitted = needSubmission(snapshot, { threshold: over / SECOND });
  if (!submitted.known) return submitted.answer;
  return measured('there', submitted.value, { over, identity: 'runtime:total' }, now);
}

function checkRunning(snapshot: Snapshot, over: Milliseconds, now: Instant): ConditionResult {
  const { run, signals } = snapshot;
  const { timing, wait } = signals;
  const threshold = over / SECOND;
  if (run.phase === 'queued')
    return result('healthy', () => `is queued and not running${waitReason(wait)}`, { threshold });
  if (run.phase === 'preparing')
    return result('healthy', () => `is preparing and not running yet${waitReason(wait)}`, { threshold });
  const time = runningTime(snapshot, now);
  const age = timing?.known ? now - timing.at : null;
  if (time.known) {
    const rest = wasInterrupted(timing) ? () => interruption(timing, now) : undefined;
    const limit = { over, identity: 'runtime:running', age, isGrowing: time.growing, rest };
    return measured('running', now - time.spent, limit, now);
  }
  const { reason, missingSignals, most, least } = time;
  const violatedAt = least === 0 ? null : now + over - least;
  if (least >= over) {
    const words = `running for at least ${formatDuration(least)}, limit ${formatDuration(over)}`;
    const value = Math.floor(least / SECOND);
    return result('violated', words, { value, threshold, age, violatedAt, identity: 'runtime:running' });
  }
  if (most === null || most >= over) return result('unknown', reason, { threshold, age, missingSignals, violatedAt });
  return result('healthy', `${reason}; at most ${formatDuration(most)}, limit ${formatDuration(over)}`, {
    threshold,
    age,
  });
}

function wasInterrupted(timing: Snapshot['signals']['timing']): boolean {
  return timing?.known === true && timing.value.computed !== undefined;
}

/** The studio shows the time since the start, so the words say why this one is shorter. */
function interruption(timing: Snapshot['signals']['timing'], now: Instant): string {
  if (!timing?.known || timing.value.startedAt === null || timing.value.computed === undefined) return '';
  return `; it began ${formatDuration(Math.max(0, now - timing.value.startedAt))} ago and was interrupted`;
}
