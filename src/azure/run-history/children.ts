import { AzureError, type SignalSource } from '../../core/ports/azure.ts';
import { type ChildRun, isKnownType, isParentType, phaseOf, type Run, type Workspace } from '../../core/run/run.ts';
import { known, type Signal, unknown } from '../../core/signal/signal.ts';
import { checkedChild } from '../../core/signal/time-checks.ts';
import { HOUR } from '../../core/values/duration.ts';
import { failedSignal } from '../errors.ts';
import { mapLimited } from '../http/concurrency.ts';
import { ExpiringCache } from '../http/expiring-cache.ts';
import type { AzureContext } from '../settings.ts';
import type { HistoryRun } from './history-schema.ts';
import type { RunHistory } from './run-history.ts';
import { holdsChildren, isReused, toChild } from './to-child.ts';

/** A pipeline within a pipeline within a pipeline, and a sweep in it. */
const DEEPEST = 4;

/**
 * The steps and trials of runs that hold them, those of nested ones too. What a nested run that has ended held does not
 * change and is asked for once.
 */
export function createChildren(context: AzureContext, history: RunHistory): SignalSource['children'] {
  const endedFamilies = new ExpiringCache<readonly HistoryRun[]>(context.clock, 24 * HOUR);

  async function familyOf(
    workspace: Workspace,
    runId: string,
    depth: number,
    abort: AbortSignal,
  ): Promise<HistoryRun[]> {
    const children = await history.children(workspace, runId, abort);
    const family = [...children];
    for (const child of children) {
      if (!holdsChildren(child) || isReused(child)) continue;
      if (depth >= DEEPEST) throw new AzureError('malformed', `runs are nested deeper than ${DEEPEST} levels`);
      const load = () => familyOf(workspace, child.runId, depth + 1, abort);
      const key = `${workspace.id}/${child.runId}`;
      const ended = phaseOf(child.status) === 'ended';
      family.push(...(ended ? await endedFamilies.getOrLoad(key, load) : await load()));
    }
    return family;
  }

  async function childrenOf(
    workspace: Workspace,
    { id: runId, jobType }: Run,
    abort: AbortSignal,
  ): Promise<Signal<readonly ChildRun[]>> {
    if (!isKnownType(jobType)) return unknown(`whether a run of type ${jobType} holds others is not known`);
    if (!isParentType(jobType)) return known([], context.clock());
    const doing = `listing the children of ${runId}`;
    try {
      const family = await familyOf(workspace, runId, 1, abort);
      // Pages shift while they are read, so that one child may come twice: the later state is the one that holds.
      const children = [...new Map(family.map((run) => [run.runId.toLowerCase(), toChild(run)])).values()];
      // A child that is left out might be the busy one.
      if (children.includes(null)) throw new AzureError('malformed', `${doing}: a child without a creation time`);
      const now = context.clock();
      return known(
        children.flatMap((child) => (child === null ? [] : checkedChild(child, now))),
        now,
      );
    } catch (error) {
      return failedSignal(error, doing, abort);
    }
  }

  return async (workspace, snapshots, abort) => {
    const answers = await mapLimited(
      snapshots,
      async ({ run }) => [run.id, await childrenOf(workspace, run, abort)] as const,
    );
    return new Map(answers);
  };
}
