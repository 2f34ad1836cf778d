import { cancelData } from '../core/alert/alert-data.ts';
import { BUSY_AFTER, leakOf } from '../core/decision/cancel-delay.ts';
import { AzureError, type Computes, type SignalSource } from '../core/ports/azure.ts';
import type { FollowedCancel } from '../core/ports/follow-ledger.ts';
import type { ScanLedger } from '../core/ports/scan-ledger.ts';
import { type ComputeNodes, type Freedom, freedomOf } from '../core/run/nodes.ts';
import type { Placement } from '../core/run/placement.ts';
import { hasNodes, isParentType, type Run, type Workspace } from '../core/run/run.ts';
import { messageOf } from '../core/values/caught.ts';
import { DAY, type Instant } from '../core/values/duration.ts';
import { alertOf } from './alerts.ts';
import type { SettleDeps } from './settle.ts';

/** Nodes that are busy for longer are not taken for those of the cancelled run any more. */
const FOLLOWED_FOR = 7 * DAY;

interface ReleaseDeps extends SettleDeps {
  readonly ledger: SettleDeps['ledger'] & Pick<ScanLedger, 'lastSeen'>;
  readonly computes: Computes;
  readonly signals: Pick<SignalSource, 'children'>;
  readonly now: Instant;
  readonly abort: AbortSignal;
}

type NodesOf = (name: string) => Promise<ComputeNodes>;

/**
 * Follows confirmed cancels until the nodes are free, as far as their computes say: each compute is asked once a pass.
 * People hear once of nodes that stay busy, and then of their release.
 * @param active the active runs of the workspace, which hold nodes of the same computes.
 */
export async function followReleases(workspace: Workspace, active: readonly Run[], deps: ReleaseDeps): Promise<void> {
  const { ledger, computes, now, abort } = deps;
  const confirmed = (await ledger.confirmedCancels(workspace.id)).filter(
    // Nodes go a little later than their run.
    ({ cancellation }) => cancellation.settledAt !== null && cancellation.settledAt < now,
  );
  if (confirmed.length === 0) return;
  const ids = confirmed.map(({ cancellation }) => cancellation.runId);
  const runs = new Map((await ledger.lastSeen(workspace.id, ids)).map(({ run }) => [run.id, run]));
  const asked = new Map<string, Promise<ComputeNodes>>();
  const nodesOf: NodesOf = (name) => {
    const key = name.toLowerCase();
    const answer = asked.get(key) ?? computes.nodes(workspace, name, abort);
    asked.set(key, answer);
    return answer;
  };
  for (const cancel of confirmed) {
    if (now - (cancel.cancellation.settledAt ?? now) > FOLLOWED_FOR) {
      await released(cancel, 'a week after its end they still seemed to be busy', deps);
      continue;
    }
    const run = runs.get(cancel.cancellation.runId);
    const beside = active.filter(({ id }) => id !== cancel.cancellation.runId);
    const freedom = run ? await freedomOfRun(run, beside, nodesOf, { ...deps, workspace }) : NOT_SEEN;
    if (freedom === null) continue;
    if (freedom.kind === 'busy') await stillBusy(cancel, freedom.because, deps);
    else await released(cancel, freedom.kind === 'free' ? null : freedom.because, deps);
  }
}

const NOT_SEEN: Freedom = { kind: 'unsaid', because: 'where it computed is not known' };

/** Null where Azure does not answer for now. */
async function freedomOfRun(
  run: Run,
  beside: readonly Run[],
  nodesOf: NodesOf,
  deps: ReleaseDeps & { readonly workspace: Workspace },
): Promise<Freedom | null> {
  const places = await placesOf(run, deps);
  if (!places) return null;
  const unsaid = new Set<string>();
  for (const place of places) {
    const freedom = await freedomAt(place, beside, nodesOf, deps.abort);
    if (freedom === null || freedom.kind === 'busy') return freedom;
    if (freedom.kind === 'unsaid') unsaid.add(freedom.because);
  }
  return unsaid.size === 0 ? { kind: 'free' } : { kind: 'unsaid', because: [...unsaid].join('; ') };
}

async function freedomAt(
  { kind, name }: Place,
  beside: readonly Run[],
  nodesOf: NodesOf,
  abort: AbortSignal,
): Promise<Freedom | null> {
  if (kind === 'local') return { kind: 'free' };
  if (kind !== 'compute' || name === null)
    return { kind: 'unsaid', because: `Azure counts no nodes of ${PLACE_WORDS[kind] ?? name ?? 'its compute'}` };
  try {
    return freedomOf(name, await nodesOf(name), beside);
  } catch (error) {
    abort.throwIfAborted();
    const waits = error instanceof AzureError && (error.kind === 'throttled' || error.kind === 'unavailable');
    return waits ? null : { kind: 'unsaid', because: messageOf(error) };
  }
}

type Place = Pick<Placement, 'kind' | 'name'>;

const PLACE_WORDS: Partial<Record<Place['kind'], string>> = { serverless: 'serverless compute', none: 'its compute' };

/** Where a run computed; a parent, where those below it did. Null where that could not be read now. */
async function placesOf(
  run: Run,
  { signals, abort, workspace }: ReleaseDeps & { readonly workspace: Workspace },
): Promise<readonly Place[] | null> {
  if (!isParentType(run.jobType)) return [run.placement];
  const answers = await signals.children(workspace, [{ run, phaseSince: run.createdAt, signals: {} }], abort);
  const children = answers.get(run.id);
  if (!children?.known) return null;
  const worked = children.value.filter((child) => !child.reused && child.startedAt !== null && hasNodes(child));
  return [...new Map(worked.map(({ placement }) => [`${placement.kind} ${placement.name}`, placement])).values()];
}

async function stillBusy({ decision, cancellation, raised }: FollowedCancel, because: string, deps: ReleaseDeps) {
  const { ledger, newId, now } = deps;
  const reason = `it has ended, and its nodes may still be busy: ${because}`;
  const since = cancellation.requestedAt ?? cancellation.queuedAt;
  const isLate = now - (cancellation.settledAt ?? now) > BUSY_AFTER;
  const leaked = isLate ? leakOf(decision.evidence.cost ?? cancellation.leaked, since, now) : cancellation.leaked;
  const seen = { ...(reason !== cancellation.reason && { reason }), ...(isLate && { leaked }) };
  await ledger.noteCancel(decision.id, seen, now);
  if (!isLate || raised.has('nodes-busy')) return;
  const { requestedAt, settledAt: confirmedAt } = cancellation;
  const outcome = { requestedAt, confirmedAt, problem: because, hangingAt: now, delay: 'nodes-busy', leaked } as const;
  const data = cancelData(decision, outcome);
  const recipients = ['oncall', 'owner'];
  const alert = alertOf(decision, { type: 'cancel.hanging', data, recipients, at: now }, newId);
  await ledger.alertDelay(decision.id, 'nodes-busy', [alert]);
}

/** @param unsaid what is not known of the nodes; null where they are free. */
async function released(
  { decision, cancellation, raised }: FollowedCancel,
  unsaid: string | null,
  { ledger, newId, now, meter, log }: ReleaseDeps,
): Promise<void> {
  const reason = unsaid === null ? null : `whether its nodes are free is not known: ${unsaid}`;
  const { requestedAt, settledAt: confirmedAt, leaked } = cancellation;
  // Whoever heard that its nodes stay busy hears of the end of that.
  const outcome = { requestedAt, confirmedAt, problem: reason, releasedAt: now, leaked };
  const recipients = ['oncall', 'owner'];
  const alerts = raised.has('nodes-busy')
    ? [alertOf(decision, { type: 'cancel.confirmed', data: cancelData(decision, outcome), recipients, at: now }, newId)]
    : [];
  const record = { decision: null, alerts };
  if (!(await ledger.settle(decision.id, { state: 'released', reason }, record, now))) return;
  meter.cancelMoved('released');
  log.info({ decisionId: decision.id, runId: decision.runId, reason }, 'the nodes of a cancelled run are released');
}
