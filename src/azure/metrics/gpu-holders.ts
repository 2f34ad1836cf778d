import { hasNodes, isParentType, type Workspace } from '../../core/run/run.ts';
import { gpusOn } from '../../core/signal/gpus.ts';
import type { Snapshot } from '../../core/signal/signal.ts';
import type { Known } from '../../core/values/known.ts';
import type { MachineOf } from '../arm/machines.ts';
import { throwAbort } from '../errors.ts';
import { executingChildren, mayHoldNothing } from '../run-signals.ts';

/** An executing run with its number of devices, by its nodes and VM size; null when that is not known. */
export interface Holder {
  readonly id: string;
  readonly devices: number | null;
  /** Whether it surely holds them. The samples of a run that may hold none can show use, and never idleness. */
  readonly holds: boolean;
}

/**
 * Azure knows the GPU use of executing runs only: that of a parent is that of its executing children.
 * A run on machines without a GPU is left out.
 */
export async function holdersOf(
  workspace: Workspace,
  snapshot: Snapshot,
  machineOf: MachineOf,
  abort: AbortSignal,
): Promise<Known<readonly Holder[]>> {
  const { run, signals } = snapshot;
  if (!isParentType(run.jobType)) {
    const compute = signals.compute?.known ? signals.compute.value : null;
    const devices = compute && gpusOn(compute);
    return { known: true, value: devices === 0 ? [] : [{ id: run.id, devices, holds: true }] };
  }
  const children = executingChildren(signals);
  if (!children.known) return children;
  const holders: Holder[] = [];
  for (const child of children.value.filter(hasNodes)) {
    const machine = await machineOf(workspace, child.placement, abort).catch((error) => {
      throwAbort(error, `reading the compute of ${child.id}`, abort);
      // The number of devices is then unknown. The series are still worth reading: they may show that it is busy.
      return null;
    });
    // In a status that is not known it may hold any number, unless its machine has no GPU.
    const nodes = child.phase === 'unrecognised' ? null : child.placement.nodes;
    const devices = machine?.known ? gpusOn({ nodes, gpusPerNode: machine.value.gpusPerNode }) : null;
    if (devices !== 0) holders.push({ id: child.id, devices, holds: !mayHoldNothing(child.phase) });
  }
  return { known: true, value: holders };
}
