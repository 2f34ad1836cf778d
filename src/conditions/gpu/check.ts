import { type CannotHold, type ConditionResult, type MatchedRuns, result } from '../../core/policy/condition.ts';
import { type ChildRun, hasNodes, isParentType, type Run } from '../../core/run/run.ts';
import { latestStart } from '../../core/signal/computed.ts';
import type { Compute, GpuUse, SignalRequest, Snapshot } from '../../core/signal/signal.ts';
import { DAY, formatDuration, type Instant, MINUTE, type Milliseconds } from '../../core/values/duration.ts';
import { needsNodes } from '../parameters/job-types.ts';
import { duration, percent } from '../parameters/parameters.ts';
import { need } from '../signals/need.ts';
import { tooYoung, youngerThan } from '../time/young-run.ts';
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

/** A run without GPUs leaves none idle. */
export function needsGpus(runs: MatchedRuns): CannotHold | null {
  const { gpu, vmSize } = runs.match;
  if (gpu === false) return { because: 'a run that matches gpu: false has no GPU', isCertain: true };
  if (vmSize?.every((size) => /^standard_[^n*?]/i.test(size)))
    return {
      because: `the VM sizes of Azure with GPUs begin with Standard_N, and not as ${vmSize.join(', ')}`,
      isCertain: false,
    };
  return needsNodes(runs);
}

export function gpuSignals({ over, excuse }: GpuParameters): SignalRequest[] {
  const asked: SignalRequest[] = [TIMING, COMPUTE, CHILDREN, gpuRequest(over)];
  return excuse ? [...asked, activityRequest(over)] : asked;
}

/** Judges by what is cheapest first: the run, its compute and start, its GPUs, and last what would excuse them. */
export function checkGpu<P extends GpuParameters>(
  snapshot: Snapshot,
  given: P,
  now: Instant,
  judge: (use: GpuUse, given: P, now: Instant) => ConditionResult,
): ConditionResult {
  const { over, below: threshold, excuse } = given;
  const settled = settleWithoutSamples(snapshot, over, now);
  if (settled) return settled.with({ threshold });
  const gpu = need(snapshot, gpuRequest(over), now, { threshold });
  if (!gpu.known) return gpu.answer;
  const judged = judge(gpu.value, given, now);
  if (judged.outcome !== 'violated') return judged;
  const doubt = doubtAboutHolding(snapshot.run);
  if (doubt !== null) return judged.but('unknown', () => `${judged.reason}; ${doubt}`, { identity: '' });
  return excuse ? withExcuse(judged, snapshot, { ...given, excuse }, now) : judged;
}

/**
 * Why the samples of a window are not those of a run that held GPUs all through it, with what would have to be read to
 * know; null when they are.
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

/** Why nobody can say that a run holds the GPUs that report; null when it does. */
function doubtAboutHolding({ phase, status }: Run): string | null {
  return phase === 'paused' || phase === 'unrecognised' ? `whether it holds GPUs as ${status} is not known` : null;
}

const TIMING = { kind: 'timing' } as const;
const COMPUTE = { kind: 'compute' } as const;
const CHILDREN = { kind: 'children' } as const;

function gpuRequest(over: Milliseconds) {
  return { kind: 'gpu', over } as const;
}

function windowOf(over: Milliseconds) {
  return { over, words: 'the window is' };
}

/** The answer that cheaper facts give, or null when the samples must be asked. */
function settleWithoutSamples(snapshot: Snapshot, over: Milliseconds, now: Instant): ConditionResult | null {
  const { run } = snapshot;
  if (run.phase === 'queued') return result('healthy', 'is queued, holds no GPU');
  if (run.phase === 'preparing') return result('healthy', 'is preparing, its GPUs have nothing to do yet');
  if (run.phase === 'ended') return result('healthy', `has ended (${run.status}), holds no GPU`);
  return (
    settleByCompute(snapshot, now) ??
    youngerThan(snapshot, windowOf(over), now) ??
    (isParentType(run.jobType) ? settleByChildren(snapshot, over, now) : null)
  );
}

/** A parent's GPUs are its children's, so its compute settles something only where each step of a pipeline has none. */
function settleByCompute(snapshot: Snapshot, now: Instant): ConditionResult | null {
  const { run, signals } = snapshot;
  if (isParentType(run.jobType)) return signals.compute?.known ? withoutGpus(run, signals.compute.value) : null;
  const compute = need(snapshot, COMPUTE, now);
  return compute.known ? withoutGpus(run, compute.value) : compute.answer;
}

function withoutGpus({ jobType }: Run, { kind, gpusPerNode, steps }: Compute): ConditionResult | null {
  if (jobType === 'pipeline') {
    const isWithout = steps?.open === null && steps.computes.every((step) => step.gpusPerNode === 0);
    return isWithout ? result('healthy', 'none of its steps uses a GPU') : null;
  }
  if (gpusPerNode !== 0 || isParentType(jobType)) return null;
  return result('healthy', kind === 'local' ? 'runs on no node in Azure, holds no GPU' : 'uses no GPU');
}

/** A parent holds the GPUs of its active children, and cannot have held them longer than the youngest of them. */
function settleByChildren(snapshot: Snapshot, over: Milliseconds, now: Instant): ConditionResult | null {
  const children = need(snapshot, CHILDREN, now);
  if (!children.known) return children.answer;
  const running = children.value.filter(mayHoldNodes);
  if (running.length === 0) return result('healthy', 'none of its children is running, holds no GPU');
  const holding = running.filter((child) => hasNodes(child) && child.machine?.gpusPerNode !== 0);
  if (holding.length === 0) return result('healthy', 'none of its running children uses a GPU');
  const doubted = holding.find((child) => child.timesUnknown !== undefined);
  if (doubted) return result('unknown', `when ${doubted.displayName} started is unknown: ${doubted.timesUnknown}`);
  const youngest = Math.max(
    ...holding.map((child) => (surelyHoldsNodes(child) ? latestStart(child) : null) ?? Number.NEGATIVE_INFINITY),
  );
  return youngest + over > now ? tooYoung('its youngest child started', youngest, windowOf(over), now) : null;
}

function mayHoldNodes(child: ChildRun): boolean {
  return !child.reused && child.phase !== 'ended' && child.phase !== 'queued' && child.phase !== 'preparing';
}

/** One that is paused, or whose status is not known, does not say that the others are too young. */
function surelyHoldsNodes({ phase }: ChildRun): boolean {
  return phase !== 'paused' && phase !== 'unrecognised';
}
