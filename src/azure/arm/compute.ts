import type { SignalSource } from '../../core/ports/azure.ts';
import { isParentType, type Run, whyUnknown } from '../../core/run/run.ts';
import { known, unknown } from '../../core/signal/signal.ts';
import { signalPerRun } from '../run-signals.ts';
import type { AzureContext } from '../settings.ts';
import type { MachineOf } from './machines.ts';

/** What each run computes on. For a parent it is the default compute of its children. */
export function createCompute(context: AzureContext, machineOf: MachineOf): SignalSource['compute'] {
  return async (workspace, snapshots, abort) =>
    signalPerRun(snapshots, 'reading the compute', abort, async ({ run }) => {
      const open = whyUnknown(run, 'computeName') ?? whyUnknown(run, 'resources');
      if (open !== null) return unknown(open);
      const machine = await machineOf(workspace, run.computeName, run.instanceType, abort);
      return known({ ...machine, nodes: nodesOf(run) }, context.clock());
    });
}

/**
 * Nodes of a run. The specification's default for a command run is one. A parent has none itself, and the executors of a
 * spark run are not such nodes.
 */
function nodesOf(run: Run): number | null {
  if (isParentType(run.jobType)) return null;
  return run.instanceCount ?? (run.jobType === 'command' ? 1 : null);
}
