import { randomUUID } from 'node:crypto';
import { type ExpressionBuilder, sql } from 'kysely';
import type { PgBoss } from 'pg-boss';
import type { Routing } from '../core/alert/alert.ts';
import { type CancellationState, UNDER_WAY } from '../core/decision/finding.ts';
import { CLAIM_LEASE, type DecidedCase, type EnforceCase, type EnforceLedger } from '../core/ports/ledger.ts';
import type { Instant } from '../core/values/duration.ts';
import { insertAlerts } from './alerts.ts';
import { audited } from './audit/audited.ts';
import { cancelMoved } from './audit/events.ts';
import { basisOf, writeBases } from './basis.ts';
import { enqueue, type StoreTransaction } from './jobs.ts';
import { toTextOrNull } from './json.ts';
import { LAST_SEEN_AT } from './last-seen.ts';
import { isInFlight, leaseEnd, leaseLeft } from './leases.ts';
import { LOCKS } from './locks.ts';
import type { Database } from './open/database.ts';
import { insertDecision } from './plan.ts';
import { fromRow, toDate, toDecision, toInstantOrNull, toKnownRun, toWorkspace } from './rows.ts';
import type { Tables } from './schema.ts';
import { loadState } from './workspace-state.ts';

/** A process that is paused while it holds the lock loses it after so long: a person who freezes waits for it. */
const PAUSED_HOLDS_FOR = CLAIM_LEASE;

/** Waits until no other transaction decides about what may be cancelled. Held until the transaction ends. */
export async function lockControl(transaction: StoreTransaction): Promise<void> {
  const bound = String(PAUSED_HOLDS_FOR);
  await sql`select set_config('idle_in_transaction_session_timeout', ${bound}, true), pg_advisory_xact_lock(${LOCKS.control})`.execute(
    transaction,
  );
}

export function enforceLedger(db: Database, boss: PgBoss, routing: Routing, engine: string): EnforceLedger {
  return {
    enforceCase: (decisionId, now) => enforceCase(db, decisionId, now),
    async claim(decisionId, now, check, claim = randomUUID()) {
      return audited(db, async (transaction, note) => {
        await lockControl(transaction);
        const row = await transaction
          .selectFrom('cancellations')
          .select(['state', 'workspace_id', 'run_id', 'asked'])
          .where('decision_id', '=', decisionId)
          .forUpdate()
          .executeTakeFirst();
        if (row?.state !== 'queued') return { kind: 'not-mine' };
        const hold = check(await loadState(transaction, row.workspace_id, now, row.run_id));
        if (hold) return { kind: 'held', hold };
        const claimed = await transaction
          .updateTable('cancellations')
          .set({ state: 'requesting', requesting_at: toDate(now), lease_until: leaseEnd, claim, asked: row.asked + 1 })
          .where('decision_id', '=', decisionId)
          .returningAll()
          .executeTakeFirstOrThrow();
        note(cancelMoved(claimed, { at: now }));
        return { kind: 'claimed', claim };
      });
    },
    async lookAgain(decisionId, claim, now, check) {
      const row = await db
        .selectFrom('cancellations')
        .select(['workspace_id', 'run_id', leaseLeft.as('left')])
        .where('decision_id', '=', decisionId)
        .where('claim', '=', claim)
        .where(isInFlight)
        .executeTakeFirst();
      if (!row) return { kind: 'over' };
      const hold = check(await loadState(db, row.workspace_id, now, row.run_id));
      return hold ? { kind: 'held', hold } : { kind: 'clear', left: row.left };
    },
    async release(decisionId, claim, now) {
      await audited(db, async (transaction, note) => {
        const row = await transaction
          .updateTable('cancellations')
          .set((eb) => ({ state: 'queued', ...NO_CLAIM, asked: eb('asked', '-', 1) }))
          .where('decision_id', '=', decisionId)
          .where('claim', '=', claim)
          .where('state', 'in', ['requesting', 'unclear'])
          .returningAll()
          .executeTakeFirst();
        if (row) note(cancelMoved(row, { at: now }, 'cancel.put-back'));
      });
    },
    async settle(decisionId, outcome, record, now) {
      return audited(db, async (transaction, note) => {
        const row = await transaction
          .updateTable('cancellations')
          .set({
            state: outcome.state,
            reason: toTextOrNull(outcome.reason),
            withheld: record.decision?.withheld ?? null,
            ...momentOf(outcome.state, now),
          })
          .where('decision_id', '=', decisionId)
          .where((eb) => comesFrom(eb, outcome))
          .returningAll()
          .executeTakeFirst();
        // Another worker was faster: no alert is sent twice.
        if (!row) return false;
        note(cancelMoved(row, { at: now }));
        const { decision, basis } = record;
        if (decision) {
          const bases = await writeBases(transaction, basisOf(decision, basis), engine, now);
          await insertDecision(transaction, decision, note, bases);
        }
        const deliveries = await insertAlerts(transaction, record.alerts, routing);
        await enqueue(boss, transaction, { deliveries });
        return true;
      });
    },
  };
}

/** A claim that may still send its request is ended by its claimer alone. */
function comesFrom(
  eb: ExpressionBuilder<Tables, 'cancellations'>,
  { state, claim }: { readonly state: CancellationState; readonly claim?: string },
) {
  const from = COMES_FROM[state];
  if (claim !== undefined) return eb.and([eb('state', 'in', ['requesting', ...from]), eb('claim', '=', claim)]);
  return from.length === 0 ? eb.lit(false) : eb('state', 'in', from);
}

/** Which states lead to one. What has come further is not taken back by a worker that is late. */
const COMES_FROM: Readonly<Record<CancellationState, readonly CancellationState[]>> = {
  queued: ['unclear'],
  requesting: [],
  unclear: ['requesting'],
  requested: ['requesting', 'unclear'],
  confirmed: ['requested'],
  released: ['confirmed'],
  'ended-otherwise': ['requested', 'unclear'],
  abandoned: ['queued'],
  failed: ['queued', 'unclear', 'requested'],
};

const NO_CLAIM = { requesting_at: null, lease_until: null, claim: null } as const;

/** Which moment a new state marks. An unclear one keeps the time of its intent, also when it has arrived. */
function momentOf(state: CancellationState, now: Instant) {
  if (state === 'queued') return NO_CLAIM;
  if (state === 'requesting' || state === 'unclear') return {};
  if (state === 'released') return { released_at: toDate(now) };
  return state === 'requested' ? { requested_at: requestedAt(now) } : { settled_at: toDate(now) };
}

/** What was unclear was sent when it was claimed, and is only known to have arrived now. */
function requestedAt(now: Instant) {
  return sql<Date>`case when state = 'unclear' then requesting_at else ${toDate(now)}::timestamptz end`;
}

async function enforceCase(db: Database, decisionId: string, now: Instant): Promise<EnforceCase | null> {
  const cancellation = await db
    .selectFrom('cancellations')
    .selectAll()
    .select((eb) => isInFlight(eb).as('in_flight'))
    .where('decision_id', '=', decisionId)
    .executeTakeFirst();
  if (!cancellation) return null;
  const found = await decidedCase(db, decisionId, now);
  return {
    ...found,
    cancellation: fromRow(cancellation),
    intentAt: toInstantOrNull(cancellation.requesting_at),
    inFlight: cancellation.in_flight === true,
    asked: cancellation.asked,
    claim: cancellation.claim,
  };
}

/** @throws when there is no such decision, or it is about no finding. */
export async function decidedCase(db: Database, decisionId: string, now: Instant): Promise<DecidedCase> {
  const decision = await db.selectFrom('decisions').selectAll().where('id', '=', decisionId).executeTakeFirstOrThrow();
  const { workspace_id, run_id, finding_id } = decision;
  const finding = await db.selectFrom('findings').selectAll().where('id', '=', finding_id).executeTakeFirstOrThrow();
  const workspace = await db
    .selectFrom('workspaces')
    .selectAll()
    .where('id', '=', workspace_id)
    .executeTakeFirstOrThrow();
  const run = await db
    .selectFrom('runs')
    .select(['run', 'phase_since', LAST_SEEN_AT, 'resumed_at'])
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
    decision: toDecision(decision),
    finding: fromRow(finding),
    workspace: toWorkspace(workspace),
    before: run ? toKnownRun(run) : null,
    state: await loadState(db, workspace_id, now, run_id),
    activeRuns: Number(active.count),
  };
}
