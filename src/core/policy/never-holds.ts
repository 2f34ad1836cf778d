import { JOB_TYPES } from '../run/run.ts';
import { tagKey } from '../run/tags.ts';
import { anyGlobMatches } from '../values/glob.ts';
import type { BoundCondition, MatchedRuns } from './condition.ts';
import { describeSelector } from './match.ts';
import type { ConditionTree, Policy, Selector } from './policy.ts';

/** A part of a policy that can do nothing, or seldom will. */
export interface Idle {
  /** The condition; null where it is the match, or an exception. */
  readonly condition: BoundCondition | null;
  /** Place among the exceptions; null where it is none. */
  readonly exception: number | null;
  readonly because: string;
  /** Otherwise it could hold, and hardly will. */
  readonly isCertain: boolean;
  /** Whether the policy as a whole can never find a run. */
  readonly isWhole: boolean;
}

type Judged = Pick<Policy, 'match' | 'except' | 'when'>;

/**
 * What of a policy can never hold for the runs that it is for. The kinds of conditions say it of themselves
 * ({@link BoundCondition.cannotHold}). Only what follows from the policy alone counts, so a sound policy is never blamed.
 */
export function neverHolds(policy: Judged): readonly Idle[] {
  const { match, except, when } = policy;
  const jobTypes = jobTypesOf(match, except);
  const clash = clashIn(match, jobTypes);
  if (clash !== null) return [{ condition: null, exception: null, because: clash, isCertain: true, isWhole: true }];
  const covering = except.findIndex((one) => covers(one, match));
  if (covering >= 0) {
    const because = `every run that matches is excepted: ${inFile(except[covering] ?? {})}`;
    return [{ condition: null, exception: covering, because, isCertain: true, isWhole: true }];
  }
  // What Azure may add is judged by nobody.
  if (jobTypes.length === 0) return [];
  const runs = { match, jobTypes };
  const isWhole = isNever(when, runs);
  return conditionsIn(when).flatMap((condition) => {
    const cannot = condition.cannotHold?.(runs) ?? null;
    if (cannot === null || (isWhole && !cannot.isCertain)) return [];
    return [{ condition, exception: null, ...cannot, isWhole }];
  });
}

/** With the keys as policies write them. */
function inFile(selector: Selector): string {
  const written = { runId: 'run-id', jobType: 'job-type', vmSize: 'vm-size', gpuModel: 'gpu-model' };
  return Object.entries(written).reduce(
    (text, [key, word]) => text.replace(`${key}=`, `${word}=`),
    describeSelector(selector),
  );
}

/** The known types of job that a policy is for. */
function jobTypesOf({ jobType }: Selector, except: readonly Selector[]): readonly string[] {
  const excepted = except.filter((one) => Object.keys(one).every((key) => key === 'jobType'));
  return JOB_TYPES.filter(
    (type) =>
      (jobType === undefined || anyGlobMatches(jobType, type)) &&
      !excepted.some((one) => one.jobType !== undefined && anyGlobMatches(one.jobType, type)),
  );
}

/** Whether a tree can never be violated. What never holds under `not` always does. */
function isNever(tree: ConditionTree, runs: MatchedRuns): boolean {
  if (tree.op === 'condition') return tree.condition.cannotHold?.(runs)?.isCertain ?? false;
  if (tree.op === 'not') return false;
  return tree.op === 'all'
    ? tree.children.some((child) => isNever(child, runs))
    : tree.children.every((child) => isNever(child, runs));
}

function conditionsIn(tree: ConditionTree): BoundCondition[] {
  if (tree.op === 'condition') return [tree.condition];
  return tree.op === 'not' ? conditionsIn(tree.child) : tree.children.flatMap(conditionsIn);
}

/** Two keys of a match that no run fits. */
function clashIn(
  { gpu, gpus, gpuModel, vmSize, priority, compute }: Selector,
  jobTypes: readonly string[],
): string | null {
  const isLocal = compute?.every((name) => name.toLowerCase() === 'local') ?? false;
  // Of a pipeline one step may be local, and another one have GPUs.
  if (
    isLocal &&
    !jobTypes.includes('pipeline') &&
    (gpu === true || [gpus, gpuModel, vmSize, priority].some((key) => key !== undefined))
  )
    return 'a local run has no GPU, VM size or priority of Azure';
  if (gpu !== false) return null;
  if (gpus !== undefined) return `a run without GPUs never has ${gpus.atLeast} of them`;
  return gpuModel === undefined ? null : `a run without GPUs has none of the model ${gpuModel.join(' or ')}`;
}

/** Whether an exception is for every run that a match is for, as the patterns of both say it. */
function covers(exception: Selector, match: Selector): boolean {
  return Object.entries(exception).every(([key, wanted]) => {
    const given = match[key as keyof Selector];
    if (given === undefined || wanted === undefined) return false;
    if (key === 'tags') return coversTags(exception.tags ?? {}, match.tags ?? {});
    if (key === 'gpus') return (match.gpus?.atLeast ?? 0) >= (exception.gpus?.atLeast ?? 0);
    if (Array.isArray(wanted) && Array.isArray(given)) return coversPatterns(wanted, given);
    return wanted === given;
  });
}

function coversTags(exception: NonNullable<Selector['tags']>, match: NonNullable<Selector['tags']>): boolean {
  return Object.entries(exception).every(([key, wanted]) => {
    const given = Object.entries(match).find(([name]) => tagKey(name) === tagKey(key))?.[1];
    return given !== undefined && coversPatterns(wanted, given);
  });
}

/** Whether each pattern is one of others, or fits them as a text does. A pattern with `?` may stand for more than it fits. */
function coversPatterns(wanted: readonly string[], given: readonly string[]): boolean {
  return given.every((pattern) => {
    const isSame = wanted.some((one) => one === '*' || one.toLowerCase() === pattern.toLowerCase());
    return isSame || (!/[*?]/.test(pattern) && anyGlobMatches(wanted, pattern));
  });
}
