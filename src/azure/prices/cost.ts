import type { SignalSource } from '../../core/ports/azure.ts';
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
  type CostPiece,
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
import type { NodePrice } from './price-rows.ts';

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
  readonly running: readonly CostPiece[];
  /** The time before its start in which it may have held nodes. */
  readonly preparing: CostPiece | null;
  /** Whether that is all. */
  readonly isWhole: boolean;
  /** Where its price is from, or why it is unknown. */
  readonly note: string | null;
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
    if (!hour.known) return unpriced(times.runId, hour.reason);
    return pricedAt(times, { ...compute, nodes }, hour.value);
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
      return await priced(at, times, { ...machine.value, nodes, instanceType });
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
    const cost = await priced(at, times, { ...compute.value, instanceType });
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

function unpriced(runId: string, why: string | null = null): Priced {
  return { runId, running: [], preparing: null, isWhole: false, note: why };
}

function pricedAt(
  times: Times,
  { kind, nodes, gpusPerNode }: Pick<Held, 'kind' | 'gpusPerNode'> & { readonly nodes: number },
  { atLeast, atMost, note }: NodePrice,
): Priced {
  const { runId, createdAt, startedAt, endedAt, resumedAt, phase, computed } = times;
  const held = {
    runId,
    nodes,
    pricePerNodeHour: atLeast,
    ...(atMost > atLeast && { atMostPerNodeHour: atMost }),
    ...(gpusPerNode !== null && { gpusPerNode }),
  };
  // Only a cluster's nodes are taken for the run, maybe before its start; an instance is there before and after it.
  const gotReady = kind === 'cluster' && createdAt < (startedAt ?? Number.POSITIVE_INFINITY);
  const preparing = gotReady ? { ...held, startedAt: createdAt, endedAt: startedAt ?? endedAt } : null;
  if (startedAt === null) return { runId, running: [], preparing, isWhole: resumedAt === undefined, note };
  if (computed === undefined) {
    const running = [{ ...held, startedAt: activeSince(times, startedAt), endedAt }];
    return { runId, running, preparing, isWhole: resumedAt === undefined, note };
  }
  const stretches = stretchesOf(computed, { startedAt, endedAt, phase });
  const running = stretches.map((stretch) => ({ ...held, ...stretch }));
  return { runId, running, preparing, isWhole: computed.least === computed.most, note };
}

/**
 * When a run computed, by its compute time. Azure does not report when its breaks were: what it computed before its latest
 * start counts from its first start on, which for a budget since then is the least that it can be.
 */
function stretchesOf(
  { least, since }: Computed,
  { startedAt, endedAt, phase }: Pick<Times, 'endedAt' | 'phase'> & { readonly startedAt: Instant },
): { readonly startedAt: Instant; readonly endedAt: Instant | null }[] {
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
  const notes = [...new Set(costs.flatMap(({ note }) => note ?? []))];
  return {
    currency,
    pieces: costs.flatMap(({ running }) => running),
    preparing: costs.flatMap(({ preparing }) => preparing ?? []),
    unpriced: costs.flatMap(({ runId, isWhole }) => (isWhole ? [] : [runId])),
    ...(notes.length > 0 && { notes }),
  };
}
