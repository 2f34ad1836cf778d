import type { SignalSource } from '../../core/ports/azure.ts';
import type { Placement } from '../../core/run/placement.ts';
import {
  type ChildRun,
  type Computed,
  hasNodes,
  isKnownType,
  isParentType,
  notReported,
  type Workspace,
} from '../../core/run/run.ts';
import { notRunning, type Phase } from '../../core/run/status.ts';
import { prepared } from '../../core/signal/prepared.ts';
import { activeSince } from '../../core/signal/resumption.ts';
import {
  type Cost,
  type CostMachine,
  known,
  type Signal,
  type Signals,
  type Snapshot,
  type Timing,
  type Unknown,
  unknown,
} from '../../core/signal/signal.ts';
import type { Instant } from '../../core/values/duration.ts';
import type { MachineOf } from '../arm/machines.ts';
import { throwAbort } from '../errors.ts';
import { childrenIn, signalPerRun } from '../run-signals.ts';
import type { Held, NodePriceOf } from './node-price.ts';
import { type NodePrice, regionOf } from './price-rows.ts';
import { cutAtPrices, type PricedPiece, SharedMachines } from './priced-pieces.ts';

/** When a run was submitted, began to run, was active again after an interruption, and ended. */
interface Times extends Timing, Pick<Snapshot, 'resumedAt'> {
  readonly runId: string;
  readonly createdAt: Instant;
  readonly phase: Phase;
}

/** Where a cost is read, and for how long. */
type Reading = { readonly workspace: Workspace; readonly abort: AbortSignal };

/** What a run costs. */
interface Priced {
  readonly runId: string;
  /** Empty while it has not started, or where no price is known. */
  readonly running: readonly PricedPiece[];
  /** The time before its start in which it may have held nodes. */
  readonly preparing: readonly PricedPiece[];
  /** Its time at an old price, where no price is known. */
  readonly estimated: readonly PricedPiece[];
  /** Whether that is all. */
  readonly isWhole: boolean;
  /** Where its prices are from, or why one is unknown. */
  readonly notes: readonly string[];
}

/**
 * What runs have cost at retail prices or configured rates, from their start on. Azure bills nodes while a run gets ready,
 * too, and does not report since when: the time since the submission is added as `preparing`, the most that it can be. For a run that was
 * queued again or paused, only the cost since it was active again is known.
 */
export function createCost(machineOf: MachineOf, priceOf: NodePriceOf, currency: string): SignalSource['cost'] {
  async function priced(at: Reading, times: Times, compute: Held): Promise<Priced | null> {
    const { nodes } = compute;
    if (nodes === 0 || isWaiting(times)) return null;
    if (nodes === null) return unpriced(times.runId, compute.why ?? notReported('number of nodes'));
    if (isBackAtRest(times)) return unpriced(times.runId, 'whether it holds nodes while it does not run is not known');
    const hour = await priceOf(at.workspace, compute, at.abort);
    if (hour.known) return pricedAt(times, { ...compute, nodes }, hour.value);
    const estimated = hour.estimate ? pricedAt(times, { ...compute, nodes }, hour.estimate).running : [];
    return { ...unpriced(times.runId, hour.reason), estimated };
  }

  async function childCost(at: Reading, child: ChildRun): Promise<Priced | null> {
    const times = { ...child, runId: child.id };
    if (child.reused || !hasNodes(child) || isWaiting(times)) return null;
    // To count an ended child up to now would invent cost.
    if (child.timesUnknown !== undefined || lacksStart(child) || (child.phase === 'ended' && child.endedAt === null))
      return unpriced(child.id, child.timesUnknown ?? 'Azure does not report when a child of it ran');
    try {
      const machine = await machineOf(at.workspace, child.placement, at.abort);
      if (!machine.known) return unpriced(child.id, machine.reason);
      const { nodes, instanceType } = child.placement;
      return await priced(at, times, { ...machine.value, nodes, instanceType, compute: computeOf(child.placement) });
    } catch (error) {
      return unpriced(child.id, throwAbort(error, `reading the price of ${child.id}`, at.abort).message);
    }
  }

  async function costOf(at: Reading, snapshot: Snapshot): Promise<Signal<Cost>> {
    const { run, signals } = snapshot;
    if (!isKnownType(run.jobType)) return unknown(`whether a run of type ${run.jobType} holds others is not known`);
    if (isParentType(run.jobType)) return familyCost(at, signals);
    const { compute } = signals;
    const { resumedAt, timing } = settledTimes(snapshot);
    if (!timing?.known) return unknown(`the start is unknown: ${whyNot(timing)}`);
    const times = { ...run, ...timing.value, ...(resumedAt === undefined ? {} : { resumedAt }), runId: run.id };
    if (isWaiting(times)) return known(toCost(currency, []), timing.at);
    if (!compute?.known) return unknown(`the compute is unknown: ${whyNot(compute)}`);
    const { instanceType } = run.placement;
    const cost = await priced(at, times, { ...compute.value, instanceType, compute: computeOf(run.placement) });
    // As of the time of its timing: what was active then may have ended since.
    return known(toCost(currency, cost ? [cost] : []), timing.at);
  }

  async function familyCost(at: Reading, signals: Signals): Promise<Signal<Cost>> {
    const children = childrenIn(signals);
    if (!children.known) return children;
    const costs: Priced[] = [];
    for (const child of children.value) {
      const cost = await childCost(at, child);
      if (cost) costs.push(cost);
    }
    return known(toCost(currency, costs), children.at);
  }

  return async (workspace, snapshots, abort) =>
    signalPerRun(snapshots, 'reading the cost', abort, (snapshot) => costOf({ workspace, abort }, snapshot));
}

/** The times as conditions read them: a break counts by Azure's compute time, or by what a pass saw. */
function settledTimes(snapshot: Snapshot): Pick<Snapshot, 'resumedAt'> & { timing: Signals['timing'] | undefined } {
  const { timing } = snapshot.signals;
  if (!timing?.known) return { timing };
  const { resumedAt, signals } = prepared(snapshot, timing.at);
  return { ...(resumedAt === undefined ? {} : { resumedAt }), timing: signals.timing };
}

function whyNot(signal: Unknown | undefined): string {
  return signal?.reason ?? 'it was not read';
}

/** A run in the queue holds nothing yet. */
function isWaiting(times: Pick<Times, 'startedAt' | 'phase' | 'resumedAt'>): boolean {
  return !hasBegun(times) && times.phase === 'queued';
}

/**
 * It was queued again or paused after a start, or its status is not known. Azure does not report what it held before, or
 * whether it holds anything now.
 */
function isBackAtRest(times: Times): boolean {
  if (times.phase === 'unrecognised') return true;
  return hasBegun(times) && notRunning(times.phase) && times.computed === undefined;
}

function hasBegun({ startedAt, resumedAt }: Pick<Times, 'startedAt' | 'resumedAt'>): boolean {
  return startedAt !== null || resumedAt !== undefined;
}

function unpriced(runId: string, why: string): Priced {
  return { runId, running: [], preparing: [], estimated: [], isWhole: false, notes: [why] };
}

/** The compute of the workspace that a run is on; null where it is on none. */
function computeOf({ kind, name }: Placement): string | null {
  return kind === 'compute' ? name : null;
}

function pricedAt(times: Times, held: Held & { readonly nodes: number }, price: NodePrice): Priced {
  const { runId, createdAt, startedAt, endedAt, resumedAt, computed } = times;
  const { kind, nodes, gpusPerNode } = held;
  const cut = (stretch: Stretch) =>
    cutAtPrices(
      { runId, nodes, ...(gpusPerNode !== null && { gpusPerNode }), ...stretch, on: machineOfHeld(held) },
      price,
    );
  // Only a cluster's nodes are taken for the run, maybe before its start; an instance is there before and after it.
  const gotReady = kind === 'cluster' && createdAt < (startedAt ?? Number.POSITIVE_INFINITY);
  const preparing = gotReady ? [cut({ startedAt: createdAt, endedAt: startedAt ?? endedAt })] : [];
  const running = stretchesOf(times).map(cut);
  const cuts = [...preparing, ...running];
  const isSettled = computed === undefined || startedAt === null ? resumedAt === undefined : isExact(computed);
  return {
    runId,
    running: running.flatMap(({ pieces }) => pieces),
    preparing: preparing.flatMap(({ pieces }) => pieces),
    estimated: [],
    isWhole: isSettled && cuts.every(({ isWhole }) => isWhole),
    notes: price.note !== null && cuts.length === 0 ? [price.note] : cuts.flatMap(({ notes }) => notes),
  };
}

interface Stretch {
  readonly startedAt: Instant;
  readonly endedAt: Instant | null;
}

/** What is known of the nodes. */
function machineOfHeld({ compute, vmSize, location, priority }: Held): Omit<CostMachine, 'price'> {
  return {
    ...(compute !== null && { compute }),
    ...(vmSize !== null && { vmSize }),
    ...(location !== null && { region: regionOf(location) }),
    ...(priority !== null && { priority }),
  };
}

function isExact({ least, most }: Computed): boolean {
  return least === most;
}

/** When a run held its nodes, from its start on. */
function stretchesOf(times: Times): readonly Stretch[] {
  const { startedAt, endedAt, phase, computed } = times;
  if (startedAt === null) return [];
  if (computed === undefined) return [{ startedAt: activeSince(times, startedAt), endedAt }];
  return computedStretches(computed, { startedAt, endedAt, phase });
}

/**
 * When a run computed, by its compute time. Azure does not report when its breaks were: what it computed before its latest
 * start counts from its first start on, which for a budget since then is the least that it can be.
 */
function computedStretches(
  { least, since }: Computed,
  { startedAt, endedAt, phase }: Pick<Times, 'endedAt' | 'phase'> & { readonly startedAt: Instant },
): readonly Stretch[] {
  const before = { startedAt, endedAt: startedAt + least };
  if (since === null || notRunning(phase)) return [before];
  const latest = { startedAt: since, endedAt };
  return least > 0 ? [before, latest] : [latest];
}

/** It ran, and Azure does not report since when. A run that gets ready, or was cancelled before its start, has no start. */
function lacksStart({ startedAt, phase, status }: ChildRun): boolean {
  return startedAt === null && phase !== 'preparing' && status.toLowerCase() !== 'canceled';
}

function toCost(currency: string, costs: readonly Priced[]): Cost {
  const notes = [...new Set(costs.flatMap((cost) => cost.notes))];
  const shared = new SharedMachines();
  const pieces = shared.share(costs.flatMap(({ running }) => running));
  const preparing = shared.share(costs.flatMap((cost) => cost.preparing));
  const estimated = shared.share(costs.flatMap((cost) => cost.estimated));
  return {
    currency,
    pieces,
    preparing,
    ...(estimated.length > 0 && { estimated }),
    ...shared.machines(),
    unpriced: costs.flatMap(({ runId, isWhole }) => (isWhole ? [] : [runId])),
    ...(notes.length > 0 && { notes }),
  };
}
