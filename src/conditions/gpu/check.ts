import { type ConditionResult, result } from '../../core/policy/condition.ts';
import { type ChildRun, computesWhereSent, isKnownType, isParentType, type Run } from '../../core/run/run.ts';
import { activeSince } from '../../core/signal/resumption.ts';
import type { GpuUse, SignalRequest, Snapshot } from '../../core/signal/signal.ts';
import { checkedChild, timingOf } from '../../core/signal/time-checks.ts';
import { uniqueById } from '../../core/signal/unique-runs.ts';
import { DAY, formatDuration, type Instant, MINUTE, type Milliseconds } from '../../core/values/duration.ts';
import { duration, percent } from '../parameters/parameters.ts';
import { activityRequest, type Excuse, withExcuse } from './traffic-excuse.ts';

/** With fewer minutes a pause between two epochs looks like idleness. */
const SHORTEST = 10 * MINUTE;
/** How long Azure Monitor keeps metrics of the platform. */
const KEPT = 93 * DAY;
/** Percent. */
const LEAST_COVERAGE = 50;

/** The parameters that every condition over GPU samples has. */
export const gpuWindow = {
  over: duration(SHORTEST, '10m')
    .refine((over) => over <= KEPT, { error: 'at most 93d, for which Azure keeps metrics' })
    .describe('Window that ends now.'),
  coverage: percent('Share of the window for which each GPU must have samples.')
    .refine((share) => share >= LEAST_COVERAGE, {
      error: `a percentage from ${LEAST_COVERAGE}% to 100%: fewer samples do not speak for the window`,
    })
    .prefault('90%'),
};

export interface GpuParameters {
  /** Percent. */
  readonly below: number;
  readonly over: Milliseconds;
  /** Percent. */
  readonly coverage: number;
  readonly excuse?: Excuse | undefined;
}

export function gpuSignals({ over, excuse }: GpuParameters): SignalRequest[] {
  const asked: SignalRequest[] = [{ kind: 'timing' }, { kind: 'compute' }, { kind: 'children' }, gpuRequest(over)];
  return excuse ? [...asked, activityRequest(over)] : asked;
}

/** Judges by what is cheapest first: the run, its compute and start, its GPUs, and last what would excuse them. */
export function checkGpu<P extends GpuParameters>(
  snapshot: Snapshot,
  given: P,
  now: Instant,
  judge: (use: GpuUse, given: P, now: Instant) => ConditionResult,
): ConditionResult {
  const threshold = given.below;
  const settled = settleWithoutSamples(snapshot, given.over, now);
  if (settled) return { ...settled, threshold };
  const { gpu, activity } = snapshot.signals;
  if (!gpu)
    return result('unknown', 'its GPU use was not read yet', { threshold, missingSignals: [gpuRequest(given.over)] });
  if (!gpu.known) return result('unknown', `its GPU use is unknown: ${gpu.reason}`, { threshold });
  const judged = judge(gpu.value, given, now);
  if (judged.outcome !== 'violated') return judged;
  const doubt = doubtAboutHolding(snapshot.run);
  if (doubt !== null) return { ...judged, outcome: 'unknown', reason: `${judged.reason}; ${doubt}`, identity: '' };
  return given.excuse ? withExcuse(judged, activity, given.excuse, given, now) : judged;
}

/**
 * Why the samples of a window are not those of a run that held GPUs all through it, and what would have to be read to
 * tell; null when they are.
 */
export function notHeldFor(
  over: Milliseconds,
  snapshot: Snapshot,
  now: Instant,
): Pick<ConditionResult, 'reason' | 'missingSignals'> | null {
  const settled = settleWithoutSamples(snapshot, over, now);
  if (settled?.outcome === 'healthy')
    return {
      reason: `it has not held GPUs for the last ${formatDuration(over)} (${settled.reason})`,
      missingSignals: [],
    };
  if (settled) return settled;
  const doubt = doubtAboutHolding(snapshot.run);
  return doubt === null ? null : { reason: doubt, missingSignals: [] };
}

/** Why it cannot be told that a run holds all the GPUs that report, and no others; null when it can. */
function doubtAboutHolding({ jobType, phase, status }: Run): string | null {
  if (!isKnownType(jobType)) return `whether a run of type ${jobType} holds others elsewhere cannot be told`;
  if (phase === 'paused' || phase === 'unrecognised') return `whether it holds GPUs as ${status} cannot be told`;
  return null;
}

function gpuRequest(over: Milliseconds): SignalRequest {
  return { kind: 'gpu', over };
}

/** The answer that cheaper facts give, or null when the samples must be asked. */
function settleWithoutSamples(snapshot: Snapshot, over: Milliseconds, now: Instant): ConditionResult | null {
  const { run, signals } = snapshot;
  if (run.phase === 'queued') return result('healthy', 'is queued, holds no GPU');
  if (run.phase === 'preparing') return result('healthy', 'is preparing, its GPUs have nothing to do yet');
  if (run.phase === 'ended') return result('healthy', `has ended (${run.status}), holds no GPU`);
  const parent = isParentType(run.jobType);
  return (
    settleByCompute(signals, run) ??
    settleByStart(snapshot, over, now) ??
    (parent ? settleByChildren(signals, over, now) : null)
  );
}

/** A parent's GPUs are its children's, so its own compute settles nothing for it. */
function settleByCompute({ compute }: Snapshot['signals'], { jobType }: Run): ConditionResult | null {
  if (!compute) return result('unknown', 'its compute was not read yet', { missingSignals: [{ kind: 'compute' }] });
  if (isParentType(jobType)) return null;
  if (!compute.known) return result('unknown', `its compute is unknown: ${compute.reason}`);
  const usesNone = compute.value.gpusPerNode === 0 && computesWhereSent(jobType);
  return usesNone ? result('healthy', 'uses no GPU') : null;
}

function settleByStart(snapshot: Snapshot, over: Milliseconds, now: Instant): ConditionResult | null {
  const timing = timingOf(snapshot, now);
  if (!timing) return result('unknown', 'its start was not read yet', { missingSignals: [{ kind: 'timing' }] });
  if (!timing.known) return result('unknown', `its start is unknown: ${timing.reason}`);
  const { startedAt } = timing.value;
  if (startedAt === null) return result('unknown', 'Azure tells no start');
  const since = activeSince(snapshot, startedAt);
  return since + over > now ? tooYoung(since > startedAt ? 'went on' : 'started', since, over, now) : null;
}

/** A parent holds the GPUs of its active children, and cannot have held them longer than the youngest of them. */
function settleByChildren({ children }: Snapshot['signals'], over: Milliseconds, now: Instant): ConditionResult | null {
  if (!children) return result('unknown', 'its children were not read yet', { missingSignals: [{ kind: 'children' }] });
  if (!children.known) return result('unknown', `its children are unknown: ${children.reason}`);
  const listed = uniqueById(children.value, ({ id }) => id);
  if (!listed.ok) return result('unknown', `its children are unknown: ${listed.reason}`);
  const holding = listed.items.filter(mayHoldNodes).map((child) => checkedChild(child, now));
  if (holding.length === 0) return result('healthy', 'none of its children is running, holds no GPU');
  const doubted = holding.find((child) => child.doubt !== undefined);
  if (doubted) return result('unknown', `when ${doubted.displayName} started is unknown: ${doubted.doubt}`);
  const youngest = Math.max(
    ...holding.map((child) => (surelyHoldsNodes(child) ? child.startedAt : null) ?? Number.NEGATIVE_INFINITY),
  );
  return youngest + over > now ? tooYoung('its youngest child started', youngest, over, now) : null;
}

function mayHoldNodes(child: ChildRun): boolean {
  return !child.reused && child.phase !== 'ended' && child.phase !== 'queued' && child.phase !== 'preparing';
}

/** One that is paused, or of a status that is not known, does not tell that the others are too young. */
function surelyHoldsNodes({ phase }: ChildRun): boolean {
  return phase !== 'paused' && phase !== 'unrecognised';
}

function tooYoung(words: string, startedAt: Instant, over: Milliseconds, now: Instant): ConditionResult {
  const age = formatDuration(Math.max(0, now - startedAt));
  return result('healthy', `${words} ${age} ago, the window is ${formatDuration(over)}`, {
    violatedAt: startedAt + over,
  });
}
