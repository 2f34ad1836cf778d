import { AzureError, type SignalSource } from '../../core/ports/azure.ts';
import { type ChildRun, holdsOthers, isKnownType, isParentType, type Run, type Workspace } from '../../core/run/run.ts';
import { phaseOf } from '../../core/run/status.ts';
import { known, unknown } from '../../core/signal/signal.ts';
import { checkedChild } from '../../core/signal/time-checks.ts';
import { HOUR } from '../../core/values/duration.ts';
import type { Known } from '../../core/values/known.ts';
import type { MachineOf } from '../arm/machines.ts';
import { failedSignal } from '../errors.ts';
import { expiringCache } from '../http/expiring-cache.ts';
import { signalPerRun } from '../run-signals.ts';
import type { AzureContext } from '../settings.ts';
import type { FullPlacements } from './full-placements.ts';
import { type Holder, placementOfHistory } from './history-placement.ts';
import type { HistoryRun } from './history-schema.ts';
import type { RunHistory } from './run-history.ts';
import { holdsChildren, isPipelineRun, isReused, toChild } from './to-child.ts';

/** A pipeline within a pipeline within a pipeline, and a sweep in it. */
const DEEPEST = 4;

/** A child with what holds it. */
interface Member {
  readonly run: HistoryRun;
  readonly holder: Holder;
}
type Parent = { readonly runId: string; readonly holder: Holder };
type Reading = { readonly workspace: Workspace; readonly abort: AbortSignal };

/** A child with what run history reports of it. */
export interface FamilyMember {
  readonly run: HistoryRun;
  readonly child: ChildRun;
}

export type Family = ReturnType<typeof createFamily>;

/** The steps and trials of a parent, with those of nested parents. Those of a nested parent that has ended are asked for once. */
export function createFamily(
  context: AzureContext,
  history: RunHistory,
  machineOf: MachineOf,
  fullPlacements: FullPlacements,
) {
  const endedFamilies = expiringCache<readonly Member[]>(context.clock, 24 * HOUR);

  async function familyOf(at: Reading, { runId, holder }: Parent, depth: number): Promise<Member[]> {
    const { workspace, abort } = at;
    const children = await history.children(workspace, runId, abort);
    const family: Member[] = children.map((run) => ({ run, holder }));
    for (const child of children) {
      if (!holdsChildren(child) || isReused(child)) continue;
      if (depth >= DEEPEST) throw new AzureError('malformed', `runs are nested deeper than ${DEEPEST} levels`);
      const load = () => familyOf(at, { runId: child.runId, holder: holderOf(workspace, child) }, depth + 1);
      const key = `${workspace.id}/${child.runId}`;
      family.push(...(hasEnded(child) ? await endedFamily(key, load) : await load()));
    }
    return family;
  }

  /** That of a nested parent that has ended. It is kept only once everything in it has ended: a run may outlive its parent. */
  async function endedFamily(key: string, load: () => Promise<Member[]>): Promise<readonly Member[]> {
    const kept = endedFamilies.get(key);
    if (kept !== undefined) return kept;
    const family = await load();
    if (family.every(({ run }) => hasEnded(run))) endedFamilies.set(key, family);
    return family;
  }

  /** A child with what its nodes are. What cannot be read of a compute leaves the child itself known. */
  async function withMachine({ workspace, abort }: Reading, child: ChildRun): Promise<ChildRun> {
    if (holdsOthers(child)) return child;
    const doing = `reading the compute of ${child.id}`;
    const machine = await machineOf(workspace, child.placement, abort).catch((e) => failedSignal(e, doing, abort));
    return { ...child, ...(machine.known ? { machine: machine.value } : { machineUnknown: machine.reason }) };
  }

  /** None of a run that holds none. Throws AzureError. */
  return async (workspace: Workspace, parent: Run, abort: AbortSignal): Promise<Known<readonly FamilyMember[]>> => {
    const { id: runId, jobType, steps } = parent;
    if (!isKnownType(jobType)) return unknown(`whether a run of type ${jobType} holds others is not known`);
    if (!isParentType(jobType)) return { known: true, value: [] };
    const at = { workspace, abort };
    const full = (await fullPlacements(workspace, [parent], abort)).get(runId);
    const holder = { placement: full?.known ? full.value : parent.placement, steps, jobType };
    const family = await familyOf(at, { runId, holder }, 1);
    const now = context.clock();
    // Pages shift while they are read, so one child may come twice: its later state counts.
    const members = new Map(family.map((member) => [member.run.runId.toLowerCase(), member])).values();
    const children = [...members].map(({ run, holder }) => {
      const child = toChild(workspace, run, holder, now);
      // Without this child the list might lack the busy one.
      if (child === null) throw new AzureError('malformed', `child ${run.runId} of ${runId} has no creation time`);
      return { run, child: checkedChild(child, now) };
    });
    const described: FamilyMember[] = [];
    for (const { run, child } of children) described.push({ run, child: await withMachine(at, child) });
    return { known: true, value: described };
  };
}

/** The children of runs, as a signal. */
export function createChildren(context: AzureContext, familyOf: Family): SignalSource['children'] {
  return async (workspace, snapshots, abort) =>
    signalPerRun(snapshots, 'listing the children', abort, async ({ run }) => {
      const family = await familyOf(workspace, run, abort);
      if (!family.known) return family;
      return known(
        family.value.map(({ child }) => child),
        context.clock(),
      );
    });
}

function hasEnded({ status }: HistoryRun): boolean {
  return phaseOf(status) === 'ended';
}

/** A pipeline or a sweep within another. Where the steps of an inner pipeline compute is said by run history alone. */
function holderOf(workspace: Workspace, run: HistoryRun): Holder {
  const jobType = isPipelineRun(run) ? 'pipeline' : 'sweep';
  return { placement: placementOfHistory(workspace, run), jobType };
}
