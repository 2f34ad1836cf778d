import type { SandboxRun } from './run.ts';
import { existsAt } from './run-state.ts';
import type { World, WorldWorkspace } from './world.ts';

/** Which of a workspace's jobs are listed. */
export type ListView = 'ActiveOnly' | 'ArchivedOnly' | 'All';

/** A page of jobs and the position after it, or null at the end. */
export interface JobPage {
  runs: SandboxRun[];
  next: number | null;
}

/** One page of a workspace's jobs, newest first, found without making the history that lies before it. */
export function listJobs(world: World, workspace: WorldWorkspace, view: ListView, skip: number): JobPage {
  const history = view === 'ArchivedOnly' ? null : workspace.history;
  const scripted = workspace.runs
    .filter((run) => existsAt(run, world.now(), world.cancels) && inView(run, view))
    .sort((a, b) => b.createdAt - a.createdAt);
  const ranks = scripted.map((run, index) => index + (history?.newerThan(run.createdAt) ?? 0));
  const total = scripted.length + (history?.count ?? 0);
  const size = world.scenario['page-size'];
  const end = Math.min(skip + size, total);
  const runs: SandboxRun[] = [];
  for (let position = skip; position < end; position++) {
    const place = world.scenario.order === 'newest-first' ? position : total - 1 - position;
    const before = countBelow(ranks, place);
    const listedRun = ranks[before] === place ? scripted[before] : history?.at(place - before);
    if (listedRun) runs.push(listedRun);
  }
  return { runs, next: end < total ? end : null };
}

function inView(run: SandboxRun, view: ListView): boolean {
  return view === 'All' || run.archived === (view === 'ArchivedOnly');
}

/** How many of the sorted numbers are smaller than the limit. */
function countBelow(sorted: readonly number[], limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
