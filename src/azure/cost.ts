import type { SignalSource } from '../core/ports.ts';
import { type ChildRun, isParentType, type Workspace } from '../core/run.ts';
import {
  type Compute,
  type Cost,
  type CostPiece,
  known,
  type Signal,
  type Signals,
  type Snapshot,
  type Timing,
  type UnknownSignal,
  unknown,
} from '../core/signal.ts';
import { failedSignal, toAzureError } from './errors.ts';
import { mapLimited } from './limited.ts';
import type { Machines } from './machines.ts';
import type { PriceOf } from './prices.ts';
import type { AzureContext } from './settings.ts';
import type { SizeOf } from './vm-sizes.ts';

/** What a run's time on its nodes costs: a piece, nothing, or something that has no price. */
type Priced = CostPiece | 'nothing' | 'unpriced';

/**
 * What runs have cost at retail prices, from their start on: nodes are held while a run gets ready too, but since when
 * is not told, so that the sum is a lower bound in this as well.
 */
export function createCost(
  context: AzureContext,
  machines: Machines,
  sizeOf: SizeOf,
  priceOf: PriceOf,
  currency: string,
): SignalSource['cost'] {
  async function hourOf(workspace: Workspace, machine: Omit<Compute, 'nodes'>, abort: AbortSignal) {
    const { vmSize, location, priority } = machine;
    if (vmSize === null || location === null || priority === null) return null;
    const size = await sizeOf(workspace.subscriptionId, location, vmSize, abort);
    return priceOf({ vmSize: size?.name ?? vmSize, location, priority }, abort);
  }

  async function pieceOf(
    workspace: Workspace,
    runId: string,
    { startedAt, endedAt }: Timing,
    compute: Compute,
    abort: AbortSignal,
  ): Promise<Priced> {
    if (startedAt === null || compute.nodes === 0) return 'nothing';
    const pricePerNodeHour = compute.nodes === null ? null : await hourOf(workspace, compute, abort);
    if (compute.nodes === null || pricePerNodeHour === null) return 'unpriced';
    return { runId, nodes: compute.nodes, pricePerNodeHour, startedAt, endedAt };
  }

  async function childPiece(workspace: Workspace, child: ChildRun, abort: AbortSignal): Promise<Priced> {
    const nothing = child.reused || child.instanceCount === 0 || neverRan(child);
    if (nothing) return 'nothing';
    // Counting an ended child up to now would invent cost.
    if (child.startedAt === null || (child.phase === 'ended' && child.endedAt === null)) return 'unpriced';
    try {
      const machine = await machines.describe(workspace, child.computeName, child.instanceType, abort);
      return await pieceOf(workspace, child.id, child, { ...machine, nodes: child.instanceCount }, abort);
    } catch (error) {
      const failure = toAzureError(error, `reading the price of ${child.id}`, abort);
      if (failure.kind === 'aborted') throw failure;
      return 'unpriced';
    }
  }

  async function costOf(workspace: Workspace, { run, signals }: Snapshot, abort: AbortSignal): Promise<Signal<Cost>> {
    try {
      if (isParentType(run.jobType)) return await familyCost(workspace, signals, abort);
      const { timing, compute } = signals;
      if (!timing?.known) return unknown(`the start is unknown: ${whyNot(timing)}`);
      if (timing.value.startedAt === null) return known(toCost(currency, []), context.clock());
      if (!compute?.known) return unknown(`the compute is unknown: ${whyNot(compute)}`);
      const piece = await pieceOf(workspace, run.id, timing.value, compute.value, abort);
      return known(toCost(currency, [[run.id, piece]]), context.clock());
    } catch (error) {
      return failedSignal(error, `reading the cost of ${run.id}`, abort);
    }
  }

  async function familyCost(workspace: Workspace, { children }: Signals, abort: AbortSignal): Promise<Signal<Cost>> {
    if (!children?.known) return unknown(`the children are unknown: ${whyNot(children)}`);
    const pieces: (readonly [string, Priced])[] = [];
    for (const child of children.value) pieces.push([child.id, await childPiece(workspace, child, abort)]);
    return known(toCost(currency, pieces), context.clock());
  }

  return async (workspace, snapshots, abort) => {
    const answers = await mapLimited(
      snapshots,
      async (snapshot) => [snapshot.run.id, await costOf(workspace, snapshot, abort)] as const,
    );
    return new Map(answers);
  };
}

function whyNot(signal: UnknownSignal | undefined): string {
  return signal?.reason ?? 'it was not read';
}

/** What waits, gets ready, or was cancelled before its start. */
function neverRan({ startedAt, phase, status }: ChildRun): boolean {
  return startedAt === null && (phase === 'queued' || phase === 'preparing' || status.toLowerCase() === 'canceled');
}

function toCost(currency: string, priced: readonly (readonly [string, Priced])[]): Cost {
  return {
    currency,
    pieces: priced.flatMap(([, one]) => (typeof one === 'string' ? [] : [one])),
    unpriced: priced.flatMap(([id, one]) => (one === 'unpriced' ? [id] : [])),
  };
}
