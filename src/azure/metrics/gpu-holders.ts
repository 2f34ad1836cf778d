import { type ChildRun, isParentType, type Phase, type Workspace } from '../../core/run/run.ts';
import { type Snapshot, type UnknownSignal, unknown } from '../../core/signal/signal.ts';
import type { Machines } from '../arm/machines.ts';
import { toAzureError } from '../errors.ts';

/** Whose series make up a run's GPU use. */
export interface Holders {
  readonly known: true;
  /** The executing runs: the run itself, or its active children. */
  readonly runs: readonly Holder[];
}

/** An executing run and its devices by its nodes and VM size; null when that cannot be said. */
export interface Holder {
  readonly id: string;
  readonly devices: number | null;
  /** Whether it surely holds them: the samples of one that does not can show use and never idleness. */
  readonly holds: boolean;
}

/** A run in these phases may send samples. Those in the queue hold nothing, and those that ended no more. */
export const MAY_SEND: ReadonlySet<Phase> = new Set([
  'preparing',
  'running',
  'paused',
  'finalizing',
  'canceling',
  'unrecognised',
]);

/** Whether a run that may send samples may hold nothing yet, or nothing any more. */
export function mayHoldNothing(phase: Phase): boolean {
  return phase === 'preparing' || phase === 'paused';
}

/** Azure knows GPU use by executing run alone: a parent's is that of its active children, wherever they run. */
export async function holdersOf(
  workspace: Workspace,
  snapshot: Snapshot,
  machines: Machines,
  abort: AbortSignal,
): Promise<Holders | UnknownSignal> {
  const { run, signals } = snapshot;
  if (!isParentType(run.jobType)) {
    const compute = signals.compute?.known ? signals.compute.value : null;
    const devices = product(compute?.nodes, compute?.gpusPerNode);
    return { known: true, runs: [{ id: run.id, devices, holds: true }] };
  }
  if (signals.children === undefined) return unknown('the children were not read');
  if (!signals.children.known) return unknown(`the children are unknown: ${signals.children.reason}`);
  const active = signals.children.value.filter(
    // What holds only others has no nodes: its own children are in the list.
    (child) => !child.reused && MAY_SEND.has(child.phase) && child.instanceCount !== 0,
  );
  const runs: Holder[] = [];
  for (const child of active) {
    const devices = await devicesOf(workspace, child, machines, abort);
    runs.push({ id: child.id, devices, holds: !mayHoldNothing(child.phase) });
  }
  return { known: true, runs };
}

async function devicesOf(
  workspace: Workspace,
  child: ChildRun,
  machines: Machines,
  abort: AbortSignal,
): Promise<number | null> {
  try {
    const machine = await machines.describe(workspace, child.computeName, child.instanceType, abort);
    // What it holds in a status that is not known cannot be told, unless there is nothing to hold.
    const nodes = child.phase === 'unrecognised' ? null : child.instanceCount;
    return product(nodes, machine.gpusPerNode);
  } catch (error) {
    const failure = toAzureError(error, `reading the compute of ${child.id}`, abort);
    if (failure.kind === 'aborted') throw failure;
    // How many there should be is then not known, which the caller says; the series are still worth having.
    return null;
  }
}

function product(nodes: number | null | undefined, gpus: number | null | undefined): number | null {
  if (gpus === 0) return 0;
  return nodes == null || gpus == null ? null : nodes * gpus;
}
