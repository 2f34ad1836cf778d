import { type ChildRun, computesWhereSent, hasNodes, isParentType, type Run } from '../run/run.ts';
import type { Signal } from './answer.ts';
import type { Compute } from './kinds/compute.ts';

type Machines = Pick<Compute, 'nodes' | 'gpusPerNode'>;

/** The GPUs of so many nodes: none where a node has none, however many there are; null where it cannot be said. */
export function gpusOn({ nodes, gpusPerNode }: Machines): number | null {
  if (gpusPerNode === 0) return 0;
  return nodes === null || gpusPerNode === null ? null : nodes * gpusPerNode;
}

/**
 * How many GPUs a run holds by its phase and its compute; null where that cannot be said. In the queue it holds none. The
 * GPUs of a parent are its children's, so its compute says only that there are none; that of a pipeline, which its steps
 * may leave, and that of a type that is not known say nothing.
 */
export function gpusHeld(
  { phase, jobType }: Pick<Run, 'phase' | 'jobType'>,
  compute: Signal<Machines> | undefined,
): number | null {
  if (phase === 'queued' || phase === 'ended') return 0;
  if (!compute?.known || !computesWhereSent(jobType)) return null;
  const gpus = gpusOn(compute.value);
  return gpus !== 0 && isParentType(jobType) ? null : gpus;
}

/** How many GPUs the children of a parent hold together; null where those of one cannot be said. */
export function gpusOfChildren(children: readonly ChildRun[] | null): number | null {
  if (children === null) return null;
  let sum = 0;
  for (const child of children) {
    const { phase, reused, placement, machine } = child;
    if (reused || phase === 'queued' || phase === 'ended' || !hasNodes(child)) continue;
    const gpus = machine ? gpusOn({ ...machine, nodes: placement.nodes }) : null;
    if (gpus === null) return null;
    sum += gpus;
  }
  return sum;
}
