import { sql } from 'kysely';
import type { PgBoss } from 'pg-boss';
import type { Routing } from '../core/alert/alert.ts';
import type { BudgetLedger, BudgetReads } from '../core/ports/budget-ledger.ts';
import type { BudgetOwners } from '../core/run/owner.ts';
import { DAY } from '../core/values/duration.ts';
import { insertAlerts } from './alerts.ts';
import { enqueue } from './jobs.ts';
import { toText } from './json.ts';
import type { Database } from './open/database.ts';
import { readBudgetSpends } from './record/budget-spends.ts';
import { toDate, toInstant } from './rows.ts';

/** Nobody asks for a threshold of a period that is so long over. */
const KEPT = 400 * DAY;

export function budgetReads(db: Database, owners: BudgetOwners): BudgetReads {
  return {
    budgetSpends: (budgets, now) => readBudgetSpends(db, budgets, owners, now),
    async budgetReached(begins) {
      if (begins.length === 0) return [];
      const rows = await db
        .selectFrom('budget_alerts')
        .selectAll()
        .where('begin_at', 'in', begins.map(toDate))
        .orderBy('at')
        .execute();
      return rows.map(({ begin_at, at, ...row }) => ({ ...row, begin: toInstant(begin_at), at: toInstant(at) }));
    },
  };
}

/** Alerts about budgets. The row is the memory that a threshold was reached. */
export function budgetLedger(db: Database, boss: PgBoss, routing: Routing): Omit<BudgetLedger, keyof BudgetReads> {
  return {
    async takeBudgetLook(now, every) {
      const taken = await db
        .insertInto('budget_looks')
        .values({ one: true, at: toDate(now) })
        .onConflict((conflict) =>
          conflict
            .column('one')
            .doUpdateSet((eb) => ({ at: eb.ref('excluded.at') }))
            .where(sql<boolean>`budget_looks.at <= ${toDate(now - every)}`),
        )
        .returning('one')
        .executeTakeFirst();
      return taken !== undefined;
    },
    async noteReached(reached, alert) {
      const highest = reached.at(-1);
      if (!highest) return false;
      return db.transaction().execute(async (transaction) => {
        await transaction
          .deleteFrom('budget_alerts')
          .where('begin_at', '<', toDate(alert.at - KEPT))
          .execute();
        const noted = await transaction
          .insertInto('budget_alerts')
          .values(
            reached.map(({ begin, budget, ...threshold }) => ({
              ...threshold,
              budget: toText(budget),
              begin_at: toDate(begin),
              at: toDate(alert.at),
            })),
          )
          .onConflict((conflict) => conflict.doNothing())
          .returning('percent')
          .execute();
        // Lower ones alone are of a config that has more thresholds than before: nobody waits for them.
        if (!noted.some(({ percent }) => percent === highest.percent)) return false;
        await enqueue(boss, transaction, { deliveries: await insertAlerts(transaction, [alert], routing) });
        return true;
      });
    },
  };
}
