import type { GpuUse } from '../record/gpu-use.ts';
import { gpuCountOf } from '../run/gpu-sizes.ts';
import type { Placement } from '../run/placement.ts';
import { computesWhereSent, isParentType, type Run } from '../run/run.ts';
import { gpusOn } from '../signal/gpus.ts';
import type { Compute, Cost } from '../signal/signal.ts';
import type { Instant } from '../values/duration.ts';
import type { SeenCost } from './decision.ts';
import { seenCost } from './seen-cost.ts';

/** What a run takes at a moment. */
export interface RunLoad {
  /** Null where no price is known. */
  readonly cost: SeenCost | null;
  /** Null where that is not known. */
  readonly gpus: number | null;
}

/** The same without what grows: it changes only where something begins or ends. */
export interface HourlyLoad extends Pick<RunLoad, 'gpus'> {
  readonly cost: Pick<SeenCost, 'currency' | 'perHour' | 'atLeast'> | null;
  /** Why no price is known; absent where one is, and in what an older version wrote. */
  readonly why?: string;
  /** On what it computes; absent where that is not known, and for a parent, whose children may each be elsewhere. */
  readonly machine?: SeenMachine;
}

/** What a run computes on, as people see it. Null is what is not known. */
export type SeenMachine = Pick<Compute, 'vmSize' | 'nodes' | 'gpusPerNode' | 'priority' | 'location'>;

/** What a list says of an active run without reading its signals. An older version wrote the load alone. */
export interface ListedLoad extends HourlyLoad {
  /** Since when it computes; null where it does not, and where no policy had that read. */
  readonly startedAt?: Instant | null;
  readonly use?: GpuUse | null;
}

export function hourlyLoad({ cost, gpus }: RunLoad): HourlyLoad {
  if (!cost) return { cost, gpus };
  const { currency, perHour, atLeast } = cost;
  return { cost: { currency, perHour, atLeast }, gpus };
}

/** Why a run has no price, in words that begin a clause. @param cost null where it was not read yet. */
export function whyNoPrice(
  { phase, orphanOf }: Pick<Run, 'phase' | 'orphanOf'>,
  cost: Pick<Cost, 'unpriced' | 'notes' | 'preparing'> | null,
): string {
  const isUnpriced = cost !== null && cost.unpriced.length > 0;
  if (phase === 'queued' && !isUnpriced) return 'it waits in the queue and holds nothing';
  if (orphanOf) return 'it runs below a parent that has ended, and its cost is not read';
  if (cost === null) return 'no pass has read its cost yet';
  if (isUnpriced) return cost.notes?.join('; ') ?? `the price of ${cost.unpriced[0]} is not known`;
  if (cost.preparing && cost.preparing.length > 0)
    return 'it gets ready, and Azure does not report since when it holds nodes';
  return 'nothing of it has begun to cost';
}

/** On what a run computes; null where that is not known. */
export function machineOf({ jobType }: Pick<Run, 'jobType'>, compute: Compute | null): SeenMachine | null {
  if (compute === null || compute.vmSize === null || isParentType(jobType)) return null;
  const { vmSize, nodes, gpusPerNode, priority, location } = compute;
  return { vmSize, nodes, gpusPerNode, priority, location };
}

/** What an active run takes, by its recorded cost and by where it computes. A run in the queue holds no GPU. */
export function loadOf(
  run: Pick<Run, 'phase' | 'jobType'> & { readonly placement: Placement | null },
  cost: Cost | null,
  at: Instant,
): RunLoad {
  const priced = cost !== null && cost.pieces.length > 0 ? cost : null;
  return {
    cost: priced && seenCost({ known: true, value: priced, at }, at),
    gpus: run.phase === 'queued' ? 0 : ((priced && gpusOf(priced, at)) ?? gpusByPlace(run)),
  };
}

/** The GPUs of the pieces that are running; null where those of a part are not known. */
function gpusOf({ pieces, unpriced }: Cost, at: Instant): number | null {
  if (unpriced.length > 0) return null;
  let sum = 0;
  for (const { nodes, gpusPerNode, startedAt, endedAt } of pieces) {
    if (startedAt > at || (endedAt !== null && endedAt <= at)) continue;
    if (gpusPerNode === undefined) return null;
    sum += nodes * gpusPerNode;
  }
  return sum;
}

/** Looks at the place only where it counts: reading it may cost something. */
function gpusByPlace(run: Pick<Run, 'jobType'> & { readonly placement: Placement | null }): number | null {
  const placement = computesWhereSent(run.jobType) ? run.placement : null;
  if (placement === null) return null;
  const { nodes, gpusPerNode, instanceType } = placement;
  return gpusOn({ nodes, gpusPerNode: gpusPerNode ?? (instanceType === null ? null : gpuCountOf(instanceType)) });
}
