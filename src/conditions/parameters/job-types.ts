import type { CannotHold, MatchedRuns } from '../../core/policy/condition.ts';
import { mayHoldChildren } from '../../core/run/run.ts';

/** For a condition that only holds for some types of job. @param why in words that follow "a … run" */
export function onlyFor(canHold: (jobType: string) => boolean, why: string): (runs: MatchedRuns) => CannotHold | null {
  return ({ jobTypes }) =>
    jobTypes.some(canHold) ? null : { because: `a ${jobTypes.join(' or ')} run ${why}`, isCertain: true };
}

export const onlyWithChildren = onlyFor(mayHoldChildren, 'has no steps or trials');

/** For a condition on nodes: somebody's own machine is none in Azure. A pipeline may have other steps beside a local one. */
export function needsNodes({ match, jobTypes }: MatchedRuns): CannotHold | null {
  const isLocal = match.compute?.every((name) => name.toLowerCase() === 'local') ?? false;
  return isLocal && !jobTypes.includes('pipeline')
    ? { because: 'a local run holds no node in Azure', isCertain: true }
    : null;
}

const SELDOM_LOGS = new Set(['pipeline', 'sweep']);

/** For a condition on a metric that the run logs itself. */
export function ownMetric({ jobTypes }: MatchedRuns): CannotHold | null {
  if (!jobTypes.every((type) => SELDOM_LOGS.has(type))) return null;
  return {
    because: `a ${jobTypes.join(' or ')} run seldom logs a metric itself; of: children judges those of its children`,
    isCertain: false,
  };
}
