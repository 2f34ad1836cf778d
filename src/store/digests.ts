import type { PgBoss } from 'pg-boss';
import type { Routing } from '../core/alert/alert.ts';
import type { DigestLedger } from '../core/ports/digest-ledger.ts';
import { insertAlerts } from './alerts.ts';
import { enqueue } from './jobs.ts';
import type { Database } from './open/database.ts';
import { readDigestFacts } from './read/digest-facts.ts';
import { readOwnedRuns } from './read/runs-of-owners.ts';
import { toDate, toInstantOrNull } from './rows.ts';

/** Digests. The row is the memory that one was sent. */
export function digestLedger(db: Database, boss: PgBoss, routing: Routing): DigestLedger {
  return {
    async digestUntil(key) {
      const row = await db.selectFrom('digests').select('until').where('key', '=', key).executeTakeFirst();
      return toInstantOrNull(row?.until ?? null);
    },
    digestFacts: (period, now) => readDigestFacts(db, period, now),
    ownedRuns: (period) => readOwnedRuns(db, period),
    async noteDigest(key, until, alerts) {
      return db.transaction().execute(async (transaction) => {
        const noted = await transaction
          .insertInto('digests')
          .values({ key, until: toDate(until) })
          .onConflict((conflict) =>
            conflict
              .column('key')
              .doUpdateSet((eb) => ({ until: eb.ref('excluded.until') }))
              .whereRef('digests.until', '<', 'excluded.until'),
          )
          .returning('key')
          .executeTakeFirst();
        if (!noted) return false;
        await enqueue(boss, transaction, { deliveries: await insertAlerts(transaction, alerts, routing) });
        return true;
      });
    },
  };
}
