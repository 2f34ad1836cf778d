import { type AlertType, BEGINNINGS } from '../core/alert/alert.ts';
import {
  type Approval,
  type Cancellation,
  type Heard,
  type Notice,
  RESUMABLE,
  UNDER_WAY,
} from '../core/decision/finding.ts';
import type { Objection } from '../core/decision/objection.ts';
import type { Refusals } from '../core/decision/refusals.ts';
import type { WorkspaceState } from '../core/decision/workspace-state.ts';
import { DAY, type Instant } from '../core/values/duration.ts';
import { earlierCancels } from './earlier-cancels.ts';
import { endedExceptions, exceptionsInForce } from './exceptions.ts';
import type { Database } from './open/database.ts';
import { policySetInForce } from './policy-sets.ts';
import { fallsInForce } from './precision/falls.ts';
import { fromRow, toDate, toInstant, toInstantOrNull } from './rows.ts';
import { RUN_IDS } from './statuses.ts';
import { isForOwner } from './via.ts';

/**
 * Reads what the store holds about a workspace, in a fixed number of queries for any history.
 * @param db also a transaction.
 * @param only the run that an act is about: of the others it needs the cancels alone.
 */
export async function loadState(
  db: Database,
  workspaceId: string,
  now: Instant,
  only: string | null = null,
): Promise<WorkspaceState> {
  const findings = await db
    .selectFrom('findings')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('state', '<>', 'resolved')
    .$if(only !== null, (query) => query.where('run_id', '=', only))
    .execute();
  const resumable = await resumableFindings(db, workspaceId);
  const ids = [...findings, ...resumable].map(({ id }) => id);
  const workspace = await db
    .selectFrom('workspaces')
    .select('last_good_pass_at')
    .where('id', '=', workspaceId)
    .executeTakeFirst();
  return {
    lastGoodPassAt: toInstantOrNull(workspace?.last_good_pass_at ?? null),
    findings: findings.map(fromRow),
    resumable: resumable.map(fromRow),
    statuses: await statusesOf(db, workspaceId, only),
    ...(await noticesOf(db, ids)),
    approvals: await approvalsOf(db, ids),
    objections: await objectionsOf(db, ids),
    rejected: await everRejected(db, workspaceId),
    ...(await cancellationsOf(db, ids)),
    underWay: await cancellationsUnderWay(db, workspaceId),
    ...(await exceptionsInForce(db, now)),
    ended: await endedExceptions(db, now),
    earlier: await earlierCancels(db, workspaceId, now, only),
    fallen: await fallsInForce(db),
    recentCancels: await recentCancels(db, now),
    policySet: await policySetInForce(db),
  };
}

/** Of active runs the findings that were set aside for long, the latest of each run and policy. */
async function resumableFindings(db: Database, workspaceId: string) {
  return db
    .selectFrom('findings')
    .innerJoin('runs', (join) =>
      join.onRef('runs.workspace_id', '=', 'findings.workspace_id').onRef('runs.id', '=', 'findings.run_id'),
    )
    .selectAll('findings')
    .where('findings.workspace_id', '=', workspaceId)
    .where('findings.state', '=', 'resolved')
    .where('findings.resolution', 'in', RESUMABLE)
    .where('findings.audit', '=', false)
    .where('runs.active', '=', true)
    .orderBy('findings.resolved_at')
    .execute();
}

async function statusesOf(db: Database, workspaceId: string, only: string | null): Promise<WorkspaceState['statuses']> {
  const statuses = await db
    .selectFrom('statuses')
    .select(['policy', 'audit', 'state', 'withheld', 'unknown_since', RUN_IDS])
    .where('workspace_id', '=', workspaceId)
    .$if(only !== null, (query) => query.where('run_id', '=', only))
    .groupBy(['policy', 'audit', 'state', 'withheld', 'unknown_since'])
    .execute();
  return statuses.map(fromRow).flatMap(({ runIds, ...said }) => runIds.map((runId) => ({ runId, ...said })));
}

/** Notices and questions by finding, with the state of their deliveries. */
export async function noticesOf(
  db: Database,
  findingIds: readonly string[],
): Promise<Pick<WorkspaceState, 'notices' | 'heard'>> {
  const notices = new Map<string, Notice[]>();
  const heard = new HeardBy();
  if (findingIds.length === 0) return { notices, heard: heard.all() };
  const rows = await db
    .selectFrom('alerts')
    .leftJoin('deliveries', (join) =>
      join.onRef('deliveries.alert_id', '=', 'alerts.id').on('deliveries.reaches_people', '=', true),
    )
    .innerJoin('decisions', 'decisions.id', 'alerts.decision_id')
    .select([
      'alerts.id',
      'alerts.at',
      'alerts.finding_id',
      'alerts.decision_id',
      'alerts.announces_cancel',
      'alerts.recipients',
      'alerts.type',
      'decisions.evidence_key',
      'deliveries.via',
      'deliveries.state',
      'deliveries.delivered_at',
    ])
    .where('alerts.finding_id', 'in', findingIds)
    .orderBy('alerts.at')
    .orderBy('decisions.seq')
    .execute();
  for (const deliveries of Map.groupBy(rows.map(fromRow), ({ id }) => id).values()) {
    const [row] = deliveries;
    if (!row || row.findingId === null || row.decisionId === null) continue;
    const toOwner = row.recipients.includes('owner');
    // What reached on-call has not reached the owner.
    const counted = deliveries.filter(({ via }) => via !== null && (!toOwner || isForOwner(via)));
    const delivered = counted.flatMap(({ deliveredAt }) => deliveredAt ?? []);
    const notice: Notice = {
      decisionId: row.decisionId,
      at: row.at,
      // That an objection was recorded, or that a run is kept, is no notice.
      toOwner: toOwner && row.type === 'finding.notice',
      announcesCancel: row.announcesCancel,
      evidenceKey: row.evidenceKey,
      deliveredAt: delivered.length > 0 ? Math.min(...delivered) : null,
      failed: counted.every(({ state }) => state === 'failed' || state === 'dropped'),
    };
    notices.set(row.findingId, [...(notices.get(row.findingId) ?? []), notice]);
    const hasFailed = counted.length > 0 && notice.failed;
    heard.add(row.findingId, { type: row.type, recipients: row.recipients, decisionId: row.decisionId, hasFailed });
  }
  return { notices, heard: heard.all() };
}

/** Adds up who heard of findings. Whoever got a confirmed cancel has heard of the end. */
class HeardBy {
  readonly #heard = new Map<string, Heard>();
  readonly #closed = new Map<string, readonly string[]>();

  add(
    findingId: string,
    { type, recipients, decisionId, hasFailed }: Heard & { readonly type: AlertType; readonly hasFailed: boolean },
  ): void {
    // The finding may begin again; then whoever hears of that is to hear of its end again.
    if (type === 'finding.resolved') this.#heard.delete(findingId);
    if (type === 'cancel.confirmed') this.#closed.set(findingId, recipients);
    if (!BEGINNINGS.includes(type) || hasFailed) return;
    const before = this.#heard.get(findingId) ?? { recipients: [], decisionId };
    this.#heard.set(findingId, { ...before, recipients: [...new Set([...before.recipients, ...recipients])] });
  }

  all(): ReadonlyMap<string, Heard> {
    return new Map(
      [...this.#heard].map(([findingId, { recipients, decisionId }]) => {
        const closed = this.#closed.get(findingId) ?? [];
        return [findingId, { decisionId, recipients: recipients.filter((name) => !closed.includes(name)) }];
      }),
    );
  }
}

export async function approvalsOf(
  db: Database,
  findingIds: readonly string[],
): Promise<ReadonlyMap<string, readonly Approval[]>> {
  if (findingIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('approvals')
    .selectAll()
    .where('finding_id', 'in', findingIds)
    .orderBy('asked_at')
    .execute();
  return Map.groupBy(rows.map(fromRow), ({ findingId }) => findingId);
}

/** Objections by finding. */
export async function objectionsOf(
  db: Database,
  findingIds: readonly string[],
): Promise<ReadonlyMap<string, readonly Objection[]>> {
  if (findingIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('objections')
    .selectAll()
    .where('finding_id', 'in', findingIds)
    .orderBy('at')
    .execute();
  return Map.groupBy(rows.map(fromRow), ({ findingId }) => findingId);
}

async function cancellationsOf(
  db: Database,
  findingIds: readonly string[],
): Promise<Pick<WorkspaceState, 'cancellations' | 'refusals'>> {
  if (findingIds.length === 0) return { cancellations: new Map(), refusals: new Map() };
  const rows = await db
    .selectFrom('cancellations')
    .selectAll()
    .where('finding_id', 'in', findingIds)
    .orderBy('queued_at')
    .execute();
  const cancellations = rows.map(fromRow);
  return {
    cancellations: new Map(cancellations.map((one) => [one.findingId, one])),
    refusals: await refusalsIn(db, cancellations),
  };
}

/** Of the cancels of findings, the oldest first: what Azure refused since it last took one. */
async function refusalsIn(
  db: Database,
  cancellations: readonly Cancellation[],
): Promise<ReadonlyMap<string, Refusals>> {
  const refusals = new Map<string, Refusals>();
  for (const { findingId, decisionId, state, settledAt, reason } of cancellations) {
    const count = (refusals.get(findingId)?.count ?? 0) + 1;
    if (state === 'failed' && settledAt !== null)
      refusals.set(findingId, { count, lastAt: settledAt, reason, decisionId, alertedAt: null });
    else if (WORKED.has(state)) refusals.delete(findingId);
  }
  if (refusals.size === 0) return refusals;
  const alerts = await db
    .selectFrom('alerts')
    .select(['finding_id', (eb) => eb.fn.max('at').as('at')])
    .where('finding_id', 'in', [...refusals.keys()])
    .where('type', '=', 'cancel.failed')
    .groupBy('finding_id')
    .execute();
  for (const { finding_id, at } of alerts) {
    const refused = refusals.get(finding_id ?? '');
    if (refused && finding_id !== null) refusals.set(finding_id, { ...refused, alertedAt: toInstant(at) });
  }
  return refusals;
}

const WORKED: ReadonlySet<string> = new Set(['requested', 'confirmed', 'released', 'ended-otherwise']);

/** A person's no is remembered beyond its episode for as long as the run lasts. */
async function everRejected(db: Database, workspaceId: string): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom('approvals')
    .innerJoin('findings', 'findings.id', 'approvals.finding_id')
    .innerJoin('runs', (join) =>
      join.onRef('runs.workspace_id', '=', 'findings.workspace_id').onRef('runs.id', '=', 'findings.run_id'),
    )
    .select(['findings.run_id', 'findings.policy'])
    .distinct()
    .where('findings.workspace_id', '=', workspaceId)
    .where('approvals.answer', '=', 'rejected')
    .where('runs.active', '=', true)
    .execute();
  return new Set(rows.map(({ run_id, policy }) => `${run_id} ${policy}`));
}

async function cancellationsUnderWay(db: Database, workspaceId: string): Promise<ReadonlyMap<string, Cancellation>> {
  const rows = await db
    .selectFrom('cancellations')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('state', 'in', UNDER_WAY)
    .execute();
  return new Map(rows.map((row) => [row.run_id, fromRow(row)]));
}

/** The cancels of the last day that count against the limits, in every workspace. */
export async function recentCancels(db: Database, now: Instant): Promise<WorkspaceState['recentCancels']> {
  const rows = await db
    .selectFrom('cancellations')
    .select(['queued_at as at', 'run_id', 'policy', 'workspace_id', 'decision_id', 'approved_by_person'])
    .select(['owner_id', 'gpu_hours', 'cost', 'currency'])
    .where('queued_at', '>', toDate(now - DAY))
    .where('state', 'not in', ['abandoned', 'failed', 'ended-otherwise'])
    .execute();
  return rows.map(fromRow);
}
