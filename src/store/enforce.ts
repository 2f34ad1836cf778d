import { sql } from 'kysely';
import type { PgBoss } from 'pg-boss';
import type { Routing } from '../core/alert/alert.ts';
import { type CancellationState, INTENT_ABANDONED_AFTER, UNDER_WAY } from '../core/decision/finding.ts';
import type { EnforceCase, EnforceLedger } from '../core/ports/ledger.ts';
import type { Instant } from '../core/values/duration.ts';
import { insertAlerts } from './alerts.ts';
import { enqueue, type StoreTransaction } from './jobs.ts';
import { toTextOrNull } from './json.ts';
import { LOCKS } from './locks.ts';
import type { Database } from './open/database.ts';
import { fromRow, toDate, toDecision, toInstant, toInstantOrNull, toKnownRun, toRow, toWorkspace } from './rows.ts';
import { loadState } from './workspace-state.ts';

/** Waits until no other transaction decides about what may be cancelled. Held until the transaction ends. */
export async function lockControl(transaction: StoreTransaction): Promise<void> {
  await sql`select pg_advisory_xact_lock(${LOCKS.control})`.execute(transaction);
}

export function enforceLedger(db: Database, boss: PgBoss, routing: Routing): EnforceLedger {
  return {
    enforceCase: (decisionId, now) => enforceCase(db, decisionId, now),
    async claim(decisionId, now, check) {
      return db.transaction().execute(async (transaction) => {
        await lockControl(transaction);
        const row = await transaction
          .selectFrom('cancellations')
          .selectAll()
          .where('decision_id', '=', decisionId)
          .forUpdate()
          .executeTakeFirst();
        if (!row || !isFree(row.state, row.requesting_at, now)) return { kind: 'not-mine' };
        const hold = check(await loadState(transaction, row.workspace_id, now));
        if (hold) return { kind: 'held', hold };
        await transaction
          .updateTable('cancellations')
          .set({ state: 'requesting', requesting_at: toDate(now) })
          .where('decision_id', '=', decisionId)
          .execute();
        return { kind: 'claimed' };
      });
    },
    async settle(decisionId, outcome, record, now) {
      return db.transaction().execute(async (transaction) => {
        const { numUpdatedRows } = await transaction
          .updateTable('cancellations')
          .set({
            state: outcome.state,
            reason: toTextOrNull(outcome.reason),
            withheld: record.decision?.withheld ?? null,
            ...momentOf(outcome.state, now),
          })
          .where('decision_id', '=', decisionId)
          .where('state', 'in', COMES_FROM[outcome.state])
          .executeTakeFirst();
        // Another worker was faster: no alert is sent twice.
        if (Number(numUpdatedRows) === 0) return false;
        if (record.decision) await transaction.insertInto('decisions').values(toRow(record.decision)).execute();
        const deliveries = await insertAlerts(transaction, record.alerts, routing);
        await enqueue(boss, transaction, { deliveries });
        return true;
      });
    },
  };
}

/** Which states lead to one. What has come further is not taken back by a worker that is late. */
const COMES_FROM: Readonly<Record<CancellationState, readonly CancellationState[]>> = {
  queued: ['requesting'],
  requesting: ['requesting'],
  unclear: ['requesting'],
  requested: ['requesting', 'unclear'],
  confirmed: ['requested'],
  released: ['confirmed'],
  'ended-otherwise': ['requested', 'unclear'],
  abandoned: ['queued', 'requesting'],
  failed: ['queued', 'requesting', 'unclear', 'requested'],
};

/**
 * Which moment a new state marks. Back to `queued`: Azure was not asked after all. Still `requesting`: Azure may have
 * heard of it, and the intent keeps its time.
 */
function momentOf(state: CancellationState, now: Instant) {
  if (state === 'queued') return { requesting_at: null };
  if (state === 'requesting') return {};
  if (state === 'released') return { released_at: toDate(now) };
  return state === 'requested' ? { requested_at: toDate(now) } : { settled_at: toDate(now) };
}

function isFree(state: string, requestingAt: Date | null, now: Instant): boolean {
  if (state === 'queued') return true;
  if (state !== 'requesting') return false;
  return requestingAt === null || now - toInstant(requestingAt) > INTENT_ABANDONED_AFTER;
}

async function enforceCase(db: Database, decisionId: string, now: Instant): Promise<EnforceCase | null> {
  const cancellation = await db
    .selectFrom('cancellations')
    .selectAll()
    .where('decision_id', '=', decisionId)
    .executeTakeFirst();
  if (!cancellation) return null;
  const { workspace_id, run_id, finding_id } = cancellation;
  const decision = await db.selectFrom('decisions').selectAll().where('id', '=', decisionId).executeTakeFirstOrThrow();
  const finding = await db.selectFrom('findings').selectAll().where('id', '=', finding_id).executeTakeFirstOrThrow();
  const workspace = await db
    .selectFrom('workspaces')
    .selectAll()
    .where('id', '=', workspace_id)
    .executeTakeFirstOrThrow();
  const run = await db
    .selectFrom('runs')
    .select(['run', 'phase_since', 'last_seen_at', 'resumed_at'])
    .where('workspace_id', '=', workspace_id)
    .where('id', '=', run_id)
    .executeTakeFirst();
  const active = await db
    .selectFrom('runs')
    .select((eb) => eb.fn.countAll().as('count'))
    .where('workspace_id', '=', workspace_id)
    .where('active', '=', true)
    // A run that is slow to stop is among the past cancels already and is not counted twice.
    .where('phase', '<>', 'canceling')
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('cancellations')
            .select('cancellations.decision_id')
            .whereRef('cancellations.workspace_id', '=', 'runs.workspace_id')
            .whereRef('cancellations.run_id', '=', 'runs.id')
            .where('cancellations.state', 'in', UNDER_WAY)
            .where('cancellations.decision_id', '<>', decisionId),
        ),
      ),
    )
    .executeTakeFirstOrThrow();
  return {
    cancellation: fromRow(cancellation),
    decision: toDecision(decision),
    finding: fromRow(finding),
    workspace: toWorkspace(workspace),
    intentAt: toInstantOrNull(cancellation.requesting_at),
    before: run ? toKnownRun(run) : null,
    state: await loadState(db, workspace_id, now),
    activeRuns: Number(active.count),
  };
}
