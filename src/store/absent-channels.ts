import { sql } from 'kysely';
import type { PgBoss } from 'pg-boss';
import type { Routing } from '../core/alert/alert.ts';
import type { AbsentChannelLedger } from '../core/ports/ledger.ts';
import { channelsOf } from './alerts.ts';
import { endsAs } from './delivery-ends.ts';
import { deliveryRow } from './delivery-row.ts';
import { enqueue, type QueuedDelivery, type StoreTransaction } from './jobs.ts';
import type { Database } from './open/database.ts';
import { fromRow } from './rows.ts';

/** Messages that wait for channels which the config does not have any more. */
export function absentChannelLedger(db: Database, boss: PgBoss, routing: Routing): AbsentChannelLedger {
  return {
    routeAnew: (present) =>
      db.transaction().execute(async (transaction) => {
        // Nobody can hear of an end there.
        await transaction.deleteFrom('firing').where('channel', 'not in', present).execute();
        const rows = await takeWaiting(transaction, present);
        const deliveries: QueuedDelivery[] = [];
        let failed = 0;
        for (const { alert, channel } of rows) {
          const queued = await queueElsewhere(transaction, { alert, routing });
          deliveries.push(...queued.map((other) => ({ alertId: alert.id, channel: other, type: alert.type })));
          if (queued.length === 0) failed++;
          const elsewhere = queued.length > 0 ? `; sent over ${queued.join(', ')} instead` : '';
          await transaction
            .updateTable('deliveries')
            .set({ ...endsAs('failed'), last_error: `channel ${channel} is not in the config any more${elsewhere}` })
            .where('alert_id', '=', alert.id)
            .where('channel', '=', channel)
            .execute();
        }
        await enqueue(boss, transaction, { deliveries });
        return { moved: rows.length - failed, failed };
      }),
  };
}

/** What waits for other channels than these. A message with others is dropped: each of them is routed by itself. */
async function takeWaiting(transaction: StoreTransaction, present: readonly string[]) {
  await transaction
    .updateTable('deliveries')
    .set({ state: 'dropped', last_error: 'its alerts are sent one by one: the channel is not in the config any more' })
    .where('type', '=', 'group')
    .where('state', '=', 'queued')
    .where('channel', 'not in', present)
    .execute();
  await transaction
    .updateTable('deliveries')
    .set({ group_id: null })
    .where('state', '=', 'queued')
    .where('channel', 'not in', present)
    .execute();
  const rows = await transaction
    .selectFrom('deliveries')
    .innerJoin('alerts', 'alerts.id', 'deliveries.alert_id')
    .selectAll('alerts')
    .select('deliveries.channel')
    .where('deliveries.state', '=', 'queued')
    .where('deliveries.channel', 'not in', present)
    .orderBy('alerts.at')
    .modifyEnd(sql`for update of deliveries`)
    .execute();
  return rows.map((row) => {
    const { channel, groupKey: _, ...alert } = fromRow(row);
    return { alert, channel };
  });
}

/** @returns the channels over which an alert goes that have not had it before */
async function queueElsewhere(
  transaction: StoreTransaction,
  {
    alert,
    routing,
  }: { readonly alert: Awaited<ReturnType<typeof takeWaiting>>[number]['alert']; readonly routing: Routing },
): Promise<string[]> {
  const queued: string[] = [];
  for (const { channel, via } of channelsOf(alert, routing)) {
    const inserted = await transaction
      .insertInto('deliveries')
      .values(deliveryRow(alert, { channel, via, reachesPeople: routing.reachesPeople(channel) }))
      .onConflict((conflict) => conflict.doNothing())
      .returning('channel')
      .executeTakeFirst();
    if (inserted) queued.push(channel);
  }
  return queued;
}
