import type { PgBoss } from 'pg-boss';
import type { Routing } from '../../core/alert/alert.ts';
import type { PrecisionLedger } from '../../core/ports/precision-ledger.ts';
import type { Instant } from '../../core/values/duration.ts';
import { insertAlerts } from '../alerts.ts';
import { audited } from '../audit/audited.ts';
import { fellBack, markedWrong, trusted, withdrewWrong } from '../audit/events.ts';
import { enqueue } from '../jobs.ts';
import { toText } from '../json.ts';
import type { Database } from '../open/database.ts';
import { fromRow, toDate, toInstant, toRow } from '../rows.ts';
import { precisionFacts } from './cancel-cases.ts';
import { fallsInForce } from './falls.ts';
import { policyCounts } from './policy-counts.ts';

/** What only reads, also over a connection of its own. */
export type PrecisionReads = Pick<PrecisionLedger, 'precisionFacts' | 'policyCounts' | 'wrongMark' | 'fallsInForce'>;

export function precisionReads(db: Database): PrecisionReads {
  return {
    precisionFacts: (since, of) => precisionFacts(db, since, of),
    policyCounts: (period, visible) => policyCounts(db, period, visible),
    async wrongMark(decisionId) {
      const row = await db
        .selectFrom('wrong_marks')
        .selectAll()
        .where('decision_id', '=', decisionId)
        .where('withdrawn_at', 'is', null)
        .executeTakeFirst();
      return row ? fromRow(row) : null;
    },
    fallsInForce: () => fallsInForce(db),
  };
}

export function precisionLedger(db: Database, boss: PgBoss, routing: Routing): PrecisionLedger {
  return {
    ...precisionReads(db),
    async markWrong(mark) {
      return audited(db, async (transaction, note) => {
        const row = await transaction
          .insertInto('wrong_marks')
          .values(toRow(mark))
          .onConflict((conflict) => conflict.doNothing())
          .returningAll()
          .executeTakeFirst();
        if (!row) return false;
        note(markedWrong(row));
        return true;
      });
    },
    async withdrawWrong(decisionId, by, now) {
      return audited(db, async (transaction, note) => {
        const row = await transaction
          .updateTable('wrong_marks')
          .set({ withdrawn_by: toText(by), withdrawn_at: toDate(now) })
          .where('decision_id', '=', decisionId)
          .where('withdrawn_at', 'is', null)
          .returningAll()
          .executeTakeFirst();
        if (!row) return null;
        note(withdrewWrong(row, { at: now, actor: by }));
        return fromRow(row);
      });
    },
    async trustedSince(policies) {
      const rows = await db
        .selectFrom('precision_falls')
        .select(['policy', (eb) => eb.fn.max('trusted_at').as('at')])
        .where('policy', 'in', [...policies])
        .groupBy('policy')
        .execute();
      return new Map<string, Instant>(rows.flatMap(({ policy, at }) => (at ? [[policy, toInstant(at)]] : [])));
    },
    async fallBack(fall, alerts) {
      return audited(db, async (transaction, note) => {
        const row = await transaction
          .insertInto('precision_falls')
          .values(toRow(fall))
          .onConflict((conflict) => conflict.doNothing())
          .returningAll()
          .executeTakeFirst();
        if (!row) return false;
        note(fellBack(row));
        await enqueue(boss, transaction, { deliveries: await insertAlerts(transaction, alerts, routing) });
        return true;
      });
    },
    async trustPolicy(policy, { by, at, reason }) {
      return audited(db, async (transaction, note) => {
        const row = await transaction
          .updateTable('precision_falls')
          .set({ trusted_by: toText(by), trusted_at: toDate(at), trust_reason: toText(reason) })
          .where('policy', '=', policy)
          .where('trusted_at', 'is', null)
          .returningAll()
          .executeTakeFirst();
        if (!row) return null;
        note(trusted(row, { at, actor: by }));
        return fromRow(row);
      });
    },
  };
}
