import type { components } from '../../api/types.ts';

type Schemas = components['schemas'];
type Group = Schemas['NowStoppedGroup'];
type Run = Group['runs'][number];

/** Azure says that the run has ended, by the cancel or by itself, or that it did not take the cancel. */
const OVER: ReadonlySet<Run['state']> = new Set(['confirmed', 'released', 'ended-otherwise', 'failed']);

export function isOver({ state }: Run): boolean {
  return OVER.has(state);
}

/** Cancels that are over. What was abandoned stopped nothing: it is among the decisions. */
export function stoppedBefore({ groups }: Schemas['NowStopped']): readonly Group[] {
  return groups.flatMap((group) => only(group, isOver));
}

/** Cancels that are under way: nothing is stopped before Azure says so. */
export function underWay({ groups }: Schemas['NowStopped']): readonly Group[] {
  return groups.flatMap((group) => only(group, (run) => !isOver(run) && run.state !== 'abandoned'));
}

function only(group: Group, fits: (run: Run) => boolean): readonly Group[] {
  const runs = group.runs.filter(fits);
  if (runs.length === 0) return [];
  const states = [...Map.groupBy(runs, ({ state }) => state)].map(([state, all]) => [state, all.length] as const);
  return [{ ...group, runs, states: Object.fromEntries(states) }];
}
