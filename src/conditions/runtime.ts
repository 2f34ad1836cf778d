import { z } from 'zod';
import { type ConditionKind, type ConditionResult, result } from '../core/condition.ts';
import { formatDuration, type Instant, type Milliseconds, SECOND } from '../core/duration.ts';
import { isParentType } from '../core/run.ts';
import type { SignalRequest, Snapshot } from '../core/signal.ts';
import { addUpChildren } from './add-up-children.ts';
import { duration } from './parameters.ts';

const parameters = z
  .strictObject(
    {
      over: duration(SECOND, '1s').describe('The limit. At the limit itself the run violates it.'),
      phase: z
        .enum(['queued', 'preparing', 'running', 'total'], { error: 'queued, preparing, running or total' })
        .default('running')
        .describe('Which time is measured: in the queue, getting ready, since the start, or since submission.'),
      'add-up': z
        .enum(['run', 'children'], { error: 'run or children' })
        .default('run')
        .describe("Whose time: the run's own, or that of its steps or trials added up."),
    },
    { error: 'a map such as {over: 24h}' },
  )
  .refine((given) => given['add-up'] === 'run' || given.phase === 'running', {
    path: ['add-up'],
    error: 'run, since only running time can be added up over children',
  });

export type RuntimeParameters = z.infer<typeof parameters>;

const TIMING: SignalRequest = { kind: 'timing' };
const CHILDREN: SignalRequest = { kind: 'children' };

/**
 * How long a run has been queued, preparing, running, or there at all.
 *
 * ```yaml
 * runtime: {over: 24h}                       # since the start; the queue does not count
 * runtime: {over: 2h, phase: queued}
 * runtime: {over: 100h, add-up: children}    # the steps' or trials' time, added up
 * ```
 *
 * `running` counts from the start that Azure tells, without a break, and finalizing or a lost heartbeat count too. It is
 * unknown when Azure tells no start, and never falls back to the submission. `queued` counts from the submission, or,
 * for a run that was queued again after a start, from when it was first seen back in the queue; `preparing` from when
 * it was first seen preparing. Value and threshold are seconds.
 */
export const runtime: ConditionKind<RuntimeParameters> = {
  kind: 'runtime',
  summary: 'The run has been queued, preparing, running, or there at all, for longer than a limit.',
  parameters,
  signals({ phase, 'add-up': addUp }) {
    if (addUp === 'children') return [TIMING, CHILDREN];
    return phase === 'running' || phase === 'queued' ? [TIMING] : [];
  },
  check(snapshot, given, now) {
    const { run } = snapshot;
    if (run.phase === 'ended') return result('healthy', `has ended (${run.status})`);
    if (given.phase === 'total') return measured('total', 'there', run.createdAt, given.over, null, now);
    if (given.phase === 'preparing') return checkPreparing(snapshot, given.over, now);
    if (given.phase === 'queued') return checkQueued(snapshot, given.over, now);
    if (given['add-up'] === 'children' && isParentType(run.jobType)) return addUpChildren(snapshot, given.over, now);
    return checkRunning(snapshot, given.over, now);
  },
};

/** The result for a time that began at `since` and goes on. */
function measured(
  phase: RuntimeParameters['phase'],
  words: string,
  since: Instant,
  over: Milliseconds,
  age: Milliseconds | null,
  now: Instant,
): ConditionResult {
  // Azure's clock may be ahead of ours.
  const spent = Math.max(0, now - since);
  return result(
    spent >= over ? 'violated' : 'healthy',
    `${words} for ${formatDuration(spent)}, limit ${formatDuration(over)}`,
    {
      value: Math.floor(spent / SECOND),
      threshold: over / SECOND,
      age,
      identity: `runtime:${phase}`,
      violatedAt: since + over,
    },
  );
}

function checkRunning({ run, signals }: Snapshot, over: Milliseconds, now: Instant): ConditionResult {
  const threshold = over / SECOND;
  if (run.phase === 'queued') return result('healthy', 'is queued and not running', { threshold });
  if (run.phase === 'preparing') return result('healthy', 'is preparing and not running yet', { threshold });
  const { timing } = signals;
  if (!timing) return result('unknown', 'its start was not read yet', { threshold, wants: [TIMING] });
  if (!timing.known) return result('unknown', `its start is unknown: ${timing.reason}`, { threshold });
  const age = now - timing.at;
  const { startedAt } = timing.value;
  if (startedAt === null) return result('unknown', `is ${run.status}, and Azure tells no start`, { threshold, age });
  return measured('running', 'running', startedAt, over, age, now);
}

function checkPreparing({ run, phaseSince }: Snapshot, over: Milliseconds, now: Instant): ConditionResult {
  const threshold = over / SECOND;
  if (run.phase === 'queued') return result('healthy', 'is queued and not preparing yet', { threshold });
  if (run.phase !== 'preparing') return result('healthy', `is past preparing (${run.status})`, { threshold });
  return measured('preparing', 'preparing', phaseSince, over, null, now);
}

function checkQueued({ run, phaseSince, signals }: Snapshot, over: Milliseconds, now: Instant): ConditionResult {
  const threshold = over / SECOND;
  if (run.phase !== 'queued') return result('healthy', `has left the queue (${run.status})`, { threshold });
  const seen = measured('queued', 'queued', phaseSince, over, null, now);
  const most = measured('queued', 'queued', Math.min(run.createdAt, phaseSince), over, null, now);
  // What was seen is the least it can be, the time since submission the most. Only between them does it matter whether
  // the run was queued again after a start.
  if (seen.outcome === 'violated' || most.outcome === 'healthy') return most;
  const { timing } = signals;
  if (!timing) return result('unknown', 'whether it was queued again was not read yet', { threshold, wants: [TIMING] });
  if (!timing.known)
    return result('unknown', `whether it was queued again is unknown: ${timing.reason}`, {
      threshold,
      violatedAt: seen.violatedAt,
    });
  return timing.value.startedAt === null ? most : seen;
}
