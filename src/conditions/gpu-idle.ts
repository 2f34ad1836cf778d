import { z } from 'zod';
import { type ConditionKind, type ConditionResult, result } from '../core/condition.ts';
import { formatDuration, type Instant, MINUTE, type Milliseconds } from '../core/duration.ts';
import { type ChildRun, isParentType } from '../core/run.ts';
import type { SignalRequest, Snapshot } from '../core/signal.ts';
import { judgeDevices } from './gpu-devices.ts';
import { duration, percent } from './parameters.ts';

/** With fewer minutes a pause between two epochs looks like idleness. */
const SHORTEST = 10 * MINUTE;

const parameters = z.strictObject(
  {
    below: percent('Every sample of every GPU must be below this.').refine((share) => share > 0, {
      error: 'a percentage above 0%, since no sample is below 0%',
    }),
    over: duration(SHORTEST, '10m').describe('Window that ends now.'),
    coverage: percent('Share of the window for which each GPU must have samples.')
      .refine((share) => share > 0, { error: 'a percentage above 0%, since no samples say nothing' })
      .prefault('90%'),
  },
  { error: 'a map such as {below: 5%, over: 2h}' },
);

export type GpuIdleParameters = z.infer<typeof parameters>;

/**
 * Every GPU that a run holds has done next to nothing for a while.
 *
 * ```yaml
 * gpu-idle: {below: 5%, over: 2h}
 * gpu-idle: {below: 10%, over: 30m, coverage: 95%}
 * ```
 *
 * Judged per GPU and by its peak, not its average: idle means that every sample of every GPU in the window is below the
 * limit. One sample at or above it, on any GPU, is enough to be busy, however little else is known. Idle also needs as
 * many GPUs as the run holds, each with samples for `coverage` of the window, the newest not older than 15 minutes:
 * anything less is unknown, since a missing sample is not 0 %. A run younger than the window is not idle yet. Value is
 * the highest percentage seen, coverage that of the GPU with the fewest samples.
 */
export const gpuIdle: ConditionKind<GpuIdleParameters> = {
  kind: 'gpu-idle',
  summary: 'Every GPU of the run stayed below a utilisation for a whole window.',
  parameters,
  signals: ({ over }) => [{ kind: 'timing' }, { kind: 'compute' }, { kind: 'children' }, gpuRequest(over)],
  check(snapshot, given, now) {
    const settled = settleWithoutSamples(snapshot, given.over, now);
    if (settled) return { ...settled, threshold: given.below };
    const { gpu } = snapshot.signals;
    const threshold = given.below;
    if (!gpu) return result('unknown', 'its GPU use was not read yet', { threshold, wants: [gpuRequest(given.over)] });
    if (!gpu.known) return result('unknown', `its GPU use is unknown: ${gpu.reason}`, { threshold });
    return judgeDevices(gpu.value, given, now);
  },
};

function gpuRequest(over: Milliseconds): SignalRequest {
  return { kind: 'gpu', over };
}

/** The answer that cheaper facts give, or null when the samples must be asked. */
function settleWithoutSamples({ run, signals }: Snapshot, over: Milliseconds, now: Instant): ConditionResult | null {
  if (run.phase === 'queued') return result('healthy', 'is queued, holds no GPU');
  if (run.phase === 'preparing') return result('healthy', 'is preparing, its GPUs have nothing to do yet');
  if (run.phase === 'ended') return result('healthy', `has ended (${run.status}), holds no GPU`);
  const parent = isParentType(run.jobType);
  return (
    settleByCompute(signals, parent) ??
    settleByStart(signals, over, now) ??
    (parent ? settleByChildren(signals, over, now) : null)
  );
}

/** A parent's GPUs are its children's, so its own compute settles nothing for it. */
function settleByCompute({ compute }: Snapshot['signals'], parent: boolean): ConditionResult | null {
  if (!compute) return result('unknown', 'its compute was not read yet', { wants: [{ kind: 'compute' }] });
  if (parent) return null;
  if (!compute.known) return result('unknown', `its compute is unknown: ${compute.reason}`);
  return compute.value.gpusPerNode === 0 ? result('healthy', 'uses no GPU') : null;
}

function settleByStart({ timing }: Snapshot['signals'], over: Milliseconds, now: Instant): ConditionResult | null {
  if (!timing) return result('unknown', 'its start was not read yet', { wants: [{ kind: 'timing' }] });
  if (!timing.known) return result('unknown', `its start is unknown: ${timing.reason}`);
  const { startedAt } = timing.value;
  if (startedAt === null) return result('unknown', 'Azure tells no start');
  return startedAt + over > now ? tooYoung('started', startedAt, over, now) : null;
}

/** A parent holds the GPUs of its active children, and cannot have held them longer than the youngest of them. */
function settleByChildren({ children }: Snapshot['signals'], over: Milliseconds, now: Instant): ConditionResult | null {
  if (!children) return result('unknown', 'its children were not read yet', { wants: [{ kind: 'children' }] });
  if (!children.known) return result('unknown', `its children are unknown: ${children.reason}`);
  const holding = children.value.filter(holdsNodes);
  if (holding.length === 0) return result('healthy', 'none of its children is running, holds no GPU');
  const youngest = Math.max(...holding.map((child) => child.startedAt ?? Number.NEGATIVE_INFINITY));
  return youngest + over > now ? tooYoung('its youngest child started', youngest, over, now) : null;
}

function holdsNodes(child: ChildRun): boolean {
  return !child.reused && child.phase !== 'ended' && child.phase !== 'queued' && child.phase !== 'preparing';
}

function tooYoung(words: string, startedAt: Instant, over: Milliseconds, now: Instant): ConditionResult {
  const age = formatDuration(Math.max(0, now - startedAt));
  return result('healthy', `${words} ${age} ago, the window is ${formatDuration(over)}`, {
    violatedAt: startedAt + over,
  });
}
