import type { ChildRun } from '../../core/run/run.ts';

/** Steps of one display name: those that were created last, or may have been, and those before them. */
export interface Attempts {
  readonly latest: readonly ChildRun[];
  readonly earlier: readonly ChildRun[];
}

/**
 * The steps of a pipeline grouped by display name. Nothing on a step says that it repeats an earlier one of its name, so
 * it may: then the earlier one's failure is not that of the run. Trials of a sweep and children of an AutoML run are no
 * attempts at one another. If a step's times contradict one another, nobody knows which of its name is the last.
 */
export function attemptsOf(steps: readonly ChildRun[], jobType: string): Attempts[] {
  if (jobType !== 'pipeline') return steps.map((step) => ({ latest: [step], earlier: [] }));
  return [...Map.groupBy(steps, ({ displayName }) => displayName).values()].map((group) => {
    if (group.some(({ timesUnknown }) => timesUnknown !== undefined)) return { latest: group, earlier: [] };
    const newest = Math.max(...group.map(({ createdAt }) => createdAt));
    return {
      latest: group.filter(({ createdAt }) => createdAt === newest),
      earlier: group.filter(({ createdAt }) => createdAt !== newest),
    };
  });
}

/** Why what is said of an earlier step decides nothing. */
export function mayBeRetry(said: string, { latest }: Attempts): string {
  const now = [...new Set(latest.map(({ status }) => status))].join(' and ');
  return `an earlier ${said}, and a later step of the same name is ${now}: it may be a retry`;
}

/** Why steps decide nothing when they differ and nobody knows which is the last. */
export function differs(said: readonly string[]): string {
  return `steps of one name differ, and which of them was created last is not known: ${said.join('; ')}`;
}
