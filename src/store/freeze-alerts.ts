import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { PgBoss } from 'pg-boss';
import type { Routing } from '../core/alert/alert.ts';
import { type FrozenCancels, frozenAlerts, resumedAlerts } from '../core/alert/freeze-alerts.ts';
import { type Freeze, freezeInForce } from '../core/decision/finding.ts';
import { BY_HAND_POLICY } from '../core/policy/by-hand-policy.ts';
import type { Owner } from '../core/run/owner.ts';
import type { Instant } from '../core/values/duration.ts';
import { insertAlerts } from './alerts.ts';
import { exceptionsInForce } from './exceptions.ts';
import { enqueue, type StoreTransaction } from './jobs.ts';
import { fromRow, toDecision, toInstant, toRow } from './rows.ts';

/** Where alerts of this file go. */
export interface Raising {
  readonly boss: PgBoss;
  readonly routing: Routing;
}

const FROZEN = 'enforcement.frozen';

/** People hear of a freeze with the transaction that begins it. The row is the memory that they did. */
export async function announceFreeze(transaction: StoreTransaction, raising: Raising, freeze: Freeze): Promise<void> {
  const cancels = await frozenCancels(transaction);
  // Nothing is cancelled before the last of several has ended.
  const { freezes } = await exceptionsInForce(transaction, freeze.createdAt);
  const { endsAt } = freezeInForce(freezes, freeze.createdAt) ?? freeze;
  const alerts = frozenAlerts({ ...freeze, endsAt }, cancels, { at: freeze.createdAt, newId: randomUUID });
  const owners = cancels.waiting.map(({ evidence: { owner } }) => ({ ...owner }));
  await transaction
    .insertInto('open_alerts')
    .values(toRow({ key: `${FROZEN} ${freeze.id}`, since: freeze.createdAt, data: { owners } }))
    .execute();
  const deliveries = await insertAlerts(transaction, alerts, raising.routing);
  await enqueue(raising.boss, transaction, { deliveries });
}

/** Once no freeze is in force any more, whoever heard of one hears that cancels are allowed again, over all replicas once. */
export async function announceResumed(transaction: StoreTransaction, raising: Raising, now: Instant): Promise<void> {
  const { freezes } = await exceptionsInForce(transaction, now);
  if (freezeInForce(freezes, now) !== null) return;
  const rows = await transaction.deleteFrom('open_alerts').where('key', 'like', `${FROZEN} %`).returningAll().execute();
  if (rows.length === 0) return;
  const cancels = await frozenCancels(transaction);
  const ended = (
    await freezesThatEnded(
      transaction,
      rows.map(({ key }) => key.slice(FROZEN.length + 1)),
    )
  ).toSorted((a, b) => b.endedAt - a.endedAt);
  // Cancels are allowed since the last of them ended.
  const [last] = ended;
  for (const { freeze } of ended) {
    const row = rows.find(({ key }) => key === `${FROZEN} ${freeze.id}`);
    if (!row || !last) continue;
    // Written by `announceFreeze`.
    const owners = (row.data.owners ?? []) as unknown as readonly Owner[];
    const { liftedBy, endedAt } = last;
    const alerts = resumedAlerts(freeze, cancels, { liftedBy, endedAt, owners }, { at: now, newId: randomUUID });
    const deliveries = await insertAlerts(transaction, alerts, raising.routing);
    await enqueue(raising.boss, transaction, { deliveries });
  }
}

/** When each ended, and who lifted it: null where it ended by itself. */
async function freezesThatEnded(transaction: StoreTransaction, ids: readonly string[]) {
  const rows = await transaction.selectFrom('freezes').selectAll().where('id', 'in', ids).execute();
  return rows.map((row) => {
    const { liftedAt, liftedBy, ...freeze } = fromRow(row);
    return { freeze, liftedBy, endedAt: liftedAt ?? freeze.endsAt ?? freeze.createdAt };
  });
}

/** A run that several policies are about to cancel waits once, and costs once. */
function eachRunOnce<T extends { readonly workspace_id: string; readonly run_id: string }>(rows: readonly T[]): T[] {
  return [...new Map(rows.map((row) => [`${row.workspace_id} ${row.run_id}`, row])).values()];
}

/** The cancels that a freeze holds, and those that had left: Azure was, or may have been, asked, and they have not ended. */
async function frozenCancels(transaction: StoreTransaction): Promise<FrozenCancels> {
  const due = await transaction
    .selectFrom('decisions')
    .innerJoin('findings', 'findings.id', 'decisions.finding_id')
    .leftJoin('statuses', 'statuses.finding_id', 'findings.id')
    .distinctOn('findings.id')
    .selectAll('decisions')
    .select('statuses.evidence as latest')
    .where('findings.state', '=', 'firing')
    .where('findings.audit', '=', false)
    .where('findings.aside_since', 'is', null)
    // An exemption, an extension or the mode holds these already, with or without the freeze.
    .where((eb) =>
      eb.or([eb('statuses.withheld', 'is', null), eb('statuses.withheld', 'not in', ['exempt', 'extended', 'mode'])]),
    )
    // Runwarden does not try a cancel by hand again, so it waits only while it is queued.
    .where(({ or, eb, exists, selectFrom }) =>
      or([
        eb('findings.policy', '<>', BY_HAND_POLICY.name),
        exists(
          selectFrom('cancellations')
            .select('cancellations.decision_id')
            .whereRef('cancellations.finding_id', '=', 'findings.id')
            .where('cancellations.state', '=', 'queued'),
        ),
      ]),
    )
    .where((eb) => eb.or([eb('decisions.announces_cancel', '=', true), eb('decisions.kind', 'in', ['ask', 'cancel'])]))
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('approvals')
            .select('approvals.decision_id')
            .whereRef('approvals.finding_id', '=', 'findings.id')
            .where(sql<boolean>`approvals.ended ->> 'as' = 'kept'`),
        ),
      ),
    )
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('cancellations')
            .select('cancellations.decision_id')
            .whereRef('cancellations.finding_id', '=', 'findings.id')
            .where('cancellations.state', 'in', ['requesting', 'unclear', 'requested', 'confirmed', 'released']),
        ),
      ),
    )
    .orderBy('findings.id')
    .orderBy('decisions.seq', 'desc')
    .execute();
  const sent = await transaction
    .selectFrom('cancellations')
    .innerJoin('decisions', 'decisions.id', 'cancellations.decision_id')
    .selectAll('decisions')
    .select(['cancellations.requested_at', 'cancellations.requesting_at', 'cancellations.queued_at'])
    .where('cancellations.state', 'in', ['requesting', 'unclear', 'requested'])
    .orderBy('cancellations.queued_at')
    .execute();
  return {
    waiting: eachRunOnce(due)
      .map(({ latest, ...row }) => {
        const decision = toDecision(row);
        return latest ? { ...decision, evidence: latest } : decision;
      })
      .toSorted((a, b) => (b.evidence.cost?.perHour ?? 0) - (a.evidence.cost?.perHour ?? 0)),
    alreadySent: sent.map(({ requested_at, requesting_at, queued_at, ...row }) => ({
      decision: toDecision(row),
      requestedAt: toInstant(requested_at ?? requesting_at ?? queued_at),
    })),
  };
}
