import type { PgBoss } from 'pg-boss';
import type { Routing } from '../core/alert/alert.ts';
import { DELAY_ALERTS, type DelayAlert } from '../core/decision/cancel-delay.ts';
import type { FollowedCancel, FollowLedger, SeenProgress } from '../core/ports/follow-ledger.ts';
import { insertAlerts } from './alerts.ts';
import { audited } from './audit/audited.ts';
import { cancelMoved } from './audit/events.ts';
import { enqueue } from './jobs.ts';
import type { Database } from './open/database.ts';
import { fromRow, toDecision, toRow } from './rows.ts';

/** The states in which passes follow a cancel. */
const FOLLOWED = ['requested', 'confirmed'] as const;

const RAISED = { hanging: 'hang_alerted', 'still-hanging': 'hang_reminded', 'nodes-busy': 'busy_alerted' } as const;

export function followLedger(db: Database, boss: PgBoss, routing: Routing): FollowLedger {
  return {
    requestedCancels: (workspaceId) => followed(db, workspaceId, 'requested'),
    confirmedCancels: (workspaceId) => followed(db, workspaceId, 'confirmed'),
    async noteCancel(decisionId, seen, now) {
      const row = toRow<SeenProgress>(seen);
      if (Object.keys(row).length === 0) return;
      await audited(db, async (transaction, note) => {
        const seenRow = await transaction
          .updateTable('cancellations')
          .set(row)
          .where('decision_id', '=', decisionId)
          .where('state', 'in', FOLLOWED)
          .returningAll()
          .executeTakeFirst();
        if (seenRow) note(cancelMoved(seenRow, { at: now }, 'cancel.seen'));
      });
    },
    async alertDelay(decisionId, delay, alerts) {
      await db.transaction().execute(async (transaction) => {
        const { numUpdatedRows } = await transaction
          .updateTable('cancellations')
          .set({ [RAISED[delay]]: true })
          .where('decision_id', '=', decisionId)
          .where('state', 'in', delay === 'nodes-busy' ? ['confirmed'] : ['requested', 'unclear'])
          .where(RAISED[delay], '=', false)
          .executeTakeFirst();
        if (Number(numUpdatedRows) === 0) return;
        const deliveries = await insertAlerts(transaction, alerts, routing);
        await enqueue(boss, transaction, { deliveries });
      });
    },
  };
}

async function followed(
  db: Database,
  workspaceId: string,
  state: (typeof FOLLOWED)[number],
): Promise<FollowedCancel[]> {
  const rows = await db
    .selectFrom('cancellations')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('state', '=', state)
    .orderBy('queued_at')
    .execute();
  if (rows.length === 0) return [];
  const ids = rows.map(({ decision_id }) => decision_id);
  const decisions = await db.selectFrom('decisions').selectAll().where('id', 'in', ids).execute();
  const byId = new Map(decisions.map((row) => [row.id, toDecision(row)]));
  return rows.map((row) => {
    const decision = byId.get(row.decision_id);
    if (!decision) throw new Error(`cancellation ${row.decision_id} has no decision`);
    const raised = new Set<DelayAlert>(DELAY_ALERTS.filter((delay) => row[RAISED[delay]]));
    return { decision, cancellation: fromRow(row), raised };
  });
}
