import type { ChildRun } from '../../core/run/run.ts';
import { checkedChild, isAhead } from '../../core/signal/time-checks.ts';
import type { Instant } from '../../core/values/duration.ts';

/** Steps of one display name: those that were created last, or may have been, and those before them. */
export interface Attempts {
  readonly latest: readonly ChildRun[];
  readonly earlier: readonly ChildRun[];
}

/**
 * The steps of a pipeline put together by display name. Nothing on a step says that it is another attempt at an earlier
 * one of its name, so that it may be: the earlier one's failure is then not that of the run. Trials of a sweep and
 * children of an AutoML run are no attempts at one another, and each stands by itself. A step whose times cannot be right
 * may be any of its name: then none of them is known to be the last.
 */
export function attemptsOf(steps: readonly ChildRun[], jobType: string, now: Instant): Attempts[] {
  if (jobType !== 'pipeline') return steps.map((step) => ({ latest: [step], earlier: [] }));
  return [...Map.groupBy(steps, ({ displayName }) => displayName).values()].map((group) => {
    if (group.some((step) => isUndated(step, now))) return { latest: group, earlier: [] };
    const newest = Math.max(...group.map(({ createdAt }) => createdAt));
    return {
      latest: group.filter(({ createdAt }) => createdAt === newest),
      earlier: group.filter(({ createdAt }) => createdAt !== newest),
    };
  });
}

function isUndated(step: ChildRun, now: Instant): boolean {
  return Number.isNaN(step.createdAt) || isAhead(step.createdAt, now) || checkedChild(step, now).doubt !== undefined;
}

/** Why what is said of an earlier step decides nothing. */
export function mayBeRetry(said: string, { latest }: Attempts): string {
  const now = [...new Set(latest.map(({ status }) => status))].join(' and ');
  return `an earlier ${said}, and a later step of the same name is ${now}: it may be a retry`;
}

/** Why steps of which none is known to be the last decide nothing when they differ. */
export function differs(said: readonly string[]): string {
  return `steps of one name differ, and which of them was created last is not told: ${said.join('; ')}`;
}
