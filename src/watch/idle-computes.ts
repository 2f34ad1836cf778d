import { z } from 'zod';
import type { Alert } from '../core/alert/alert.ts';
import {
  type ComputeUsedData,
  computeIdleData,
  computeIdleSchema,
  computeUsedData,
} from '../core/alert/compute-alerts.ts';
import { type ComputesView, idleNow, judgedCompute } from '../core/money/idle-now.ts';
import { closeGone, type Followed, followIdle, LOOK_EVERY } from '../core/money/idle-stretches.ts';
import { idleSince, isAboutCompute, judgeIdle } from '../core/policy/idle-compute.ts';
import { modeAllows, type Policy } from '../core/policy/policy.ts';
import type { ComputeDirectory } from '../core/ports/azure.ts';
import type { OpenAlert } from '../core/ports/ledger.ts';
import { ownerOf } from '../core/run/owner.ts';
import type { Workspace } from '../core/run/run.ts';
import type { SeenCompute } from '../core/run/seen-compute.ts';
import { messageOf } from '../core/values/caught.ts';
import { DAY, type Instant, MINUTE } from '../core/values/duration.ts';
import type { WatchDeps } from './deps.ts';

/** The schedule looks every few minutes whether a look is due, so one that is due within a minute is due. */
const DUE_WITHIN = MINUTE;
/** A look waits for what passes need of Azure, and not for longer. */
const LIST_WITHIN = 5 * MINUTE;
/** A run that ended before has nothing to do with nodes that are idle now. */
const RUNS_OF = 2 * DAY;

/** The kind of its open alerts. */
const KEY = 'compute';

export type ComputeDeps = Pick<WatchDeps, 'ledger' | 'clock' | 'log' | 'newId' | 'policies' | 'owner'> & {
  readonly computeDirectory: ComputeDirectory;
};

/**
 * Looks at the computes of workspaces whose last look was an hour ago: notes which nodes are up without a run, and notifies
 * people by the policies about computes. One replica looks. A workspace that fails stops no other.
 */
export async function lookAtComputes(
  workspaces: readonly Workspace[],
  deps: ComputeDeps,
  stopping: AbortSignal,
): Promise<void> {
  await endOfLeft(workspaces, deps);
  for (const workspace of workspaces) {
    if (stopping.aborted) return;
    const now = deps.clock();
    if (!(await deps.ledger.takeLook(workspace.id, { now, lookedBefore: now - LOOK_EVERY + DUE_WITHIN }))) continue;
    try {
      await look(workspace, deps, stopping);
    } catch (error) {
      if (stopping.aborted) return;
      deps.log.warn(
        { workspace: workspace.name, err: error },
        'the computes could not be looked at; the next look is in an hour',
      );
      await deps.ledger.noteBlindLook(workspace.id, messageOf(error));
    }
    await notify(workspace, deps);
  }
}

async function look(workspace: Workspace, deps: ComputeDeps, stopping: AbortSignal): Promise<void> {
  const { ledger, clock, computeDirectory } = deps;
  const abort = AbortSignal.any([stopping, AbortSignal.timeout(LIST_WITHIN)]);
  const computes = await computeDirectory.list(workspace, abort);
  const now = clock();
  const active = await ledger.activeRuns(workspace.id);
  const lastRuns = await ledger.lastRuns(workspace.id, now - RUNS_OF);
  const latest = await ledger.latestIdle(workspace.id);
  const idle = computes.map((compute): Followed => {
    const key = compute.name.toLowerCase();
    const own = latest.filter((one) => one.compute.toLowerCase() === key);
    const lastRun = lastRuns.get(key) ?? null;
    return followIdle({ workspaceId: workspace.id, compute, active, lastRun, now }, own);
  });
  const changed = [...closeGone(latest, computes), ...idle.flatMap((one) => one.changed)];
  await ledger.noteLook(workspace.id, { at: now, computes }, { changed, begun: idle.flatMap(({ begun }) => begun) });
}

/** Ends what is open of workspaces that are not watched any more. None are known before the first tick has found them. */
async function endOfLeft(workspaces: readonly Workspace[], deps: ComputeDeps): Promise<void> {
  if (workspaces.length === 0) return;
  for (const open of await deps.ledger.openAlerts(KEY))
    if (!workspaces.some(({ id }) => open.key.startsWith(keyOf(id, '')))) await end(open, 'not-watched', deps);
}

/** Notifies people of what begins and of what is over, each once: what is open is in the store. */
async function notify(workspace: Workspace, deps: ComputeDeps): Promise<void> {
  const { ledger, policies, clock } = deps;
  const view = await viewOf(workspace, ledger);
  if (!view) return;
  const now = clock();
  const asking = policies
    .current()
    .filter(({ computes, mode }) => computes !== undefined && modeAllows(mode, 'notify'));
  const open = (await ledger.openAlerts(KEY)).filter(({ key }) => key.startsWith(keyOf(workspace.id, '')));
  for (const one of open) await endIfOver(one, { view, asking, workspace, now }, deps);
  for (const compute of view.computes)
    for (const policy of asking) await beginIfIdle(compute, policy, { view, workspace, now }, deps);
}

interface Seen {
  readonly view: ComputesView;
  readonly workspace: Workspace;
  readonly now: Instant;
}

async function viewOf({ id, name }: Workspace, ledger: ComputeDeps['ledger']): Promise<ComputesView | null> {
  const views = await ledger.computes({ workspaces: [name], owners: [], ownIn: null });
  return views.find(({ workspaceId }) => workspaceId === id) ?? null;
}

async function beginIfIdle(
  compute: SeenCompute,
  policy: Policy,
  { view, workspace, now }: Seen,
  { ledger, newId, owner: rules, log }: ComputeDeps,
): Promise<void> {
  const judged = judgedCompute(view, compute);
  const idle = idleNow(view, compute);
  if (!policy.computes || !isAboutCompute(policy, judged) || judged.idle === null || idle === null) return;
  const since = idleSince(judged.idle, policy.computes.nodes);
  if (since === null || judgeIdle(policy.computes, judged, now).outcome !== 'violated') return;
  const owner = ownerOf(NO_RUN, workspace, rules);
  const data = computeIdleData({ policy, workspace, compute, owner, idle, since }, newId(), now);
  const alert = alertOf('compute.idle', { data, recipients: recipientsOf(policy), id: newId(), now });
  const kept = { ...data, recipients: alert.recipients };
  const key = keyOf(workspace.id, compute.name, policy.name);
  const begun = await ledger.beginAlert({ key, since, data: kept }, [alert]);
  if (begun) log.info({ policy: policy.name, compute: compute.name, nodes: idle.nodes }, 'a compute is idle');
}

/** What is not known now leaves it open. */
async function endIfOver(
  open: OpenAlert,
  { view, asking, workspace, now }: Seen & { readonly asking: readonly Policy[] },
  deps: ComputeDeps,
): Promise<void> {
  const begun = openSchema.safeParse(open.data);
  if (!begun.success || view.problem !== null) return;
  const policy = asking.find(({ name }) => name === begun.data.policy);
  const compute = view.computes.find(({ name }) => open.key === keyOf(workspace.id, name, begun.data.policy));
  const ended = endOf(policy, compute, view, now);
  if (ended !== null) await end(open, ended, deps);
}

/** What is kept while an alert is open. An older version kept no recipients. */
const openSchema = computeIdleSchema.extend({ recipients: z.array(z.string()).default(['owner']) });

/** Whoever heard of the beginning hears of the end. */
async function end(
  { key, since, data: kept }: OpenAlert,
  ended: ComputeUsedData['ended'],
  { ledger, newId, clock }: ComputeDeps,
): Promise<void> {
  const begun = openSchema.safeParse(kept);
  if (!begun.success) return;
  const { recipients, ...idle } = begun.data;
  const cost = await ledger.idleCost(idle.workspaceId, idle.compute, since);
  const data = computeUsedData(idle, ended, cost);
  await ledger.endAlert(key, [alertOf('compute.used', { data, recipients, id: newId(), now: clock() })]);
}

function endOf(
  policy: Policy | undefined,
  compute: SeenCompute | undefined,
  view: ComputesView,
  now: Instant,
): ComputeUsedData['ended'] | null {
  if (!compute) return 'gone';
  const judged = judgedCompute(view, compute);
  if (!policy?.computes || !isAboutCompute(policy, judged)) return 'not-judged';
  return judgeIdle(policy.computes, judged, now).outcome === 'healthy' ? 'used' : null;
}

const NO_RUN = { tags: {}, creator: { objectId: null, displayName: null } };

function recipientsOf({ steps }: Policy): readonly string[] {
  return [...new Set(steps.flatMap(({ notify: names }) => names))];
}

function keyOf(workspaceId: string, compute: string, policy?: string): string {
  const at = `${KEY} ${workspaceId} ${compute.toLowerCase()}`;
  return policy === undefined ? at : `${at} ${policy}`;
}

function alertOf(
  type: Alert['type'],
  { now, ...given }: Pick<Alert, 'id' | 'recipients' | 'data'> & { readonly now: Instant },
): Alert {
  return { ...given, at: now, type, decisionId: null, findingId: null, announcesCancel: false };
}
