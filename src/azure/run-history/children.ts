import { AzureError, type SignalSource } from '../../core/ports/azure.ts';
import { type ChildRun, isKnownType, isParentType, type Run, type Workspace } from '../../core/run/run.ts';
import { phaseOf } from '../../core/run/status.ts';
import { known, type Signal, unknown } from '../../core/signal/signal.ts';
import { checkedChild } from '../../core/signal/time-checks.ts';
import { HOUR } from '../../core/values/duration.ts';
import { cachedLoads } from '../http/expiring-cache.ts';
import { signalPerRun } from '../run-signals.ts';
import type { AzureContext } from '../settings.ts';
import type { HistoryRun } from './history-schema.ts';
import type { RunHistory } from './run-history.ts';
import { holdsChildren, isReused, toChild } from './to-child.ts';

/** A pipeline within a pipeline within a pipeline, and a sweep in it. */
const DEEPEST = 4;

type Reading = { readonly workspace: Workspace; readonly abort: AbortSignal };

/** The steps and trials of parents, with those of nested parents. Those of a nested parent that has ended are asked for once. */
export function createChildren(context: AzureContext, history: RunHistory): SignalSource['children'] {
  const endedFamilies = cachedLoads<readonly HistoryRun[]>(context.clock, 24 * HOUR);

  async function familyOf(at: Reading, runId: string, depth: number): Promise<HistoryRun[]> {
    const { workspace, abort } = at;
    const children = await history.children(workspace, runId, abort);
    const family = [...children];
    for (const child of children) {
      if (!holdsChildren(child) || isReused(child)) continue;
      if (depth >= DEEPEST) throw new AzureError('malformed', `runs are nested deeper than ${DEEPEST} levels`);
      const load = () => familyOf(at, child.runId, depth + 1);
      const key = `${workspace.id}/${child.runId}`;
      const ended = phaseOf(child.status) === 'ended';
      family.push(...(ended ? await endedFamilies(key, load) : await load()));
    }
    return family;
  }

  async function childrenOf(at: Reading, { id: runId, jobType }: Run): Promise<Signal<readonly ChildRun[]>> {
    if (!isKnownType(jobType)) return unknown(`whether a run of type ${jobType} holds others is not known`);
    if (!isParentType(jobType)) return known([], context.clock());
    const family = await familyOf(at, runId, 1);
    const now = context.clock();
    // Pages shift while they are read, so one child may come twice: its later state counts.
    const children = [...new Map(family.map((run) => [run.runId.toLowerCase(), run])).values()].map((run) => {
      const child = toChild(run, now);
      // Without this child the list might lack the busy one.
      if (child === null) throw new AzureError('malformed', `child ${run.runId} of ${runId} has no creation time`);
      return checkedChild(child, now);
    });
    return known(children, now);
  }

  return async (workspace, snapshots, abort) =>
    signalPerRun(snapshots, 'listing the children', abort, ({ run }) => childrenOf({ workspace, abort }, run));
}
