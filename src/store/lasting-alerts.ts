import type { PgBoss } from 'pg-boss';
import type { Routing } from '../core/alert/alert.ts';
import type { LastingAlertLedger } from '../core/ports/ledger.ts';
import { insertAlerts } from './alerts.ts';
import { enqueue } from './jobs.ts';
import { toText } from './json.ts';
import type { Database } from './open/database.ts';
import { fromRow, toRow } from './rows.ts';

/** Alerts about something that lasts. The row is the memory that people were alerted. */
export function lastingAlertLedger(db: Database, boss: PgBoss, routing: Routing): LastingAlertLedger {
  return {
    async openAlerts(kind) {
      const rows = await db
        .selectFrom('open_alerts')
        .selectAll()
        .where('key', 'like', `${kind} %`)
        .orderBy('since')
        .execute();
      return rows.map(fromRow);
    },
    async beginAlert(open, alerts) {
      return db.transaction().execute(async (transaction) => {
        const inserted = await transaction
          .insertInto('open_alerts')
          .values(toRow(open))
          .onConflict((conflict) => conflict.doNothing())
          .returning('key')
          .executeTakeFirst();
        if (!inserted) return false;
        await enqueue(boss, transaction, { deliveries: await insertAlerts(transaction, alerts, routing) });
        return true;
      });
    },
    async endAlert(key, alerts) {
      return db.transaction().execute(async (transaction) => {
        const deleted = await transaction
          .deleteFrom('open_alerts')
          .where('key', '=', toText(key))
          .returning('key')
          .executeTakeFirst();
        if (!deleted) return false;
        await enqueue(boss, transaction, { deliveries: await insertAlerts(transaction, alerts, routing) });
        return true;
      });
    },
  };
}
