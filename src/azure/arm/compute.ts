import type { SignalSource } from '../../core/ports/azure.ts';
import { isParentType, type Run, type Workspace } from '../../core/run/run.ts';
import { type Compute, known, type Signal, unknown } from '../../core/signal/signal.ts';
import { failedSignal } from '../errors.ts';
import { mapLimited } from '../http/concurrency.ts';
import type { AzureContext } from '../settings.ts';
import type { Machines } from './machines.ts';

/** What each run computes on. For a pipeline, sweep or AutoML run it is the default compute of its children. */
export function createCompute(context: AzureContext, machines: Machines): SignalSource['compute'] {
  async function computeOf(workspace: Workspace, run: Run, abort: AbortSignal): Promise<Signal<Compute>> {
    if (run.computeUnread !== undefined) return unknown(`its compute cannot be read: ${run.computeUnread}`);
    if (run.resourcesUnread !== undefined)
      return unknown(`its VM size and nodes cannot be read: ${run.resourcesUnread}`);
    try {
      const machine = await machines.describe(workspace, run.computeName, run.instanceType, abort);
      return known({ ...machine, nodes: nodesOf(run) }, context.clock());
    } catch (error) {
      return failedSignal(error, `reading the compute of ${run.id}`, abort);
    }
  }

  return async (workspace, snapshots, abort) => {
    const answers = new Map<string, Signal<Compute>>();
    // Runs on one compute follow one another, so that it is read once.
    const groups = Map.groupBy(snapshots, ({ run }) => run.computeName?.toLowerCase() ?? '');
    await mapLimited([...groups.values()], async (group) => {
      for (const { run } of group) answers.set(run.id, await computeOf(workspace, run, abort));
    });
    return answers;
  };
}

/**
 * Nodes of a run: the specification's default is one when a command run says nothing. A parent holds none itself, and
 * the executors of a spark run are not nodes of this kind.
 */
function nodesOf(run: Run): number | null {
  if (isParentType(run.jobType)) return null;
  return run.instanceCount ?? (run.jobType === 'command' ? 1 : null);
}
