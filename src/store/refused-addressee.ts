import { type Selectable, sql } from 'kysely';
import type { PgBoss } from 'pg-boss';
import type { Alert, Routing } from '../core/alert/alert.ts';
import type { AddresseeRefused } from '../core/ports/ledger.ts';
import { endsAs } from './delivery-ends.ts';
import { deliveryRow } from './delivery-row.ts';
import { enqueue, type QueuedDelivery, type StoreTransaction } from './jobs.ts';
import { toText } from './json.ts';
import type { Database } from './open/database.ts';
import { fromRow } from './rows.ts';
import type { Tables } from './schema.ts';
import { isForOwner } from './via.ts';

interface Refused {
  readonly alertId: string;
  readonly channel: string;
  readonly reason: string;
}

/** An owner whom a channel cannot reach, now or later: the fallback gets the alert, or all that a message carries. */
export async function refuseAddressee(
  { db, boss, routing }: { readonly db: Database; readonly boss: PgBoss; readonly routing: Routing },
  refused: Refused,
): Promise<AddresseeRefused> {
  return db.transaction().execute(async (transaction) => {
    const moves = await movesOf(transaction, routing, refused);
    if (moves === null) return 'nobody-else';
    await fail(transaction, refused);
    const deliveries: QueuedDelivery[] = [];
    for (const move of moves) deliveries.push(await begin(transaction, move));
    await enqueue(boss, transaction, { deliveries });
    return moves.length > 0 ? 'fallback' : 'reached-otherwise';
  });
}

interface Move {
  readonly alert: Alert;
  readonly channel: string;
  readonly via: string;
  readonly reachesPeople: boolean;
}

/** The fallback's part of each alert whose owner no other channel reaches. Null where the fallback reaches nobody. */
async function movesOf(transaction: StoreTransaction, routing: Routing, refused: Refused): Promise<Move[] | null> {
  const waiting = await carriedBy(transaction, refused);
  if (waiting.length === 0 || !waiting.every(({ via }) => via.split(',').includes('owner'))) return null;
  const moves: Move[] = [];
  for (const { alert } of waiting) {
    if (await reachesOwnerElsewhere(transaction, alert, refused.channel)) continue;
    const ways = routing.inPlaceOf?.('owner', alert).filter(({ channel }) => channel !== refused.channel) ?? [];
    if (!ways.some(({ channel }) => routing.reachesPeople(channel))) return null;
    moves.push(...ways.map((way) => ({ alert, ...way, reachesPeople: routing.reachesPeople(way.channel) })));
  }
  return moves;
}

/** The alerts of the message that wait, itself where it carries no others. Two channels of an owner take turns here. */
async function carriedBy(transaction: StoreTransaction, { alertId, channel }: Refused) {
  const rows = await transaction
    .selectFrom('deliveries')
    .innerJoin('alerts', 'alerts.id', 'deliveries.alert_id')
    .selectAll('alerts')
    .select('deliveries.via')
    .where((eb) => eb.or([eb('alert_id', '=', alertId), eb('group_id', '=', alertId)]))
    .where('channel', '=', channel)
    .where('state', '=', 'queued')
    .where('alerts.type', '<>', 'group')
    .orderBy('alerts.id')
    .modifyEnd(sql`for update of alerts`)
    .execute();
  return rows.map((row) => {
    const { via, groupKey: _, ...alert } = fromRow(row);
    return { alert, via };
  });
}

async function reachesOwnerElsewhere(transaction: StoreTransaction, { id }: Alert, channel: string): Promise<boolean> {
  const others = await transaction
    .selectFrom('deliveries')
    .select('via')
    .where('alert_id', '=', id)
    .where('channel', '<>', channel)
    .where('reaches_people', '=', true)
    .where('state', 'in', ['queued', 'delivered'])
    .execute();
  return others.some(({ via }) => isForOwner(via));
}

async function fail(transaction: StoreTransaction, { alertId, channel, reason }: Refused): Promise<void> {
  await transaction
    .updateTable('deliveries')
    .set({ ...endsAs('failed'), last_error: toText(reason.slice(0, 500)) })
    .where((eb) => eb.or([eb('alert_id', '=', alertId), eb('group_id', '=', alertId)]))
    .where('channel', '=', channel)
    .where('state', '=', 'queued')
    .execute();
}

/**
 * Where the fallback's channel brings the alert to others, it counts for the owner, too. A notice of a cancel that went out
 * there before goes out again: the owner's time to object begins with a message in the owner's place.
 */
async function begin(transaction: StoreTransaction, { alert, ...way }: Move): Promise<QueuedDelivery> {
  const isSentAgain = sql<boolean>`(deliveries.state = 'delivered' and ${sql.lit(alert.announcesCancel)})`;
  await transaction
    .insertInto('deliveries')
    .values(deliveryRow(alert, way))
    .onConflict((conflict) =>
      conflict.columns(['alert_id', 'channel']).doUpdateSet({
        via: sql<string>`deliveries.via || ',' || excluded.via`,
        state: sql<
          Selectable<Tables['deliveries']>['state']
        >`case when ${isSentAgain} then 'queued' else deliveries.state end`,
        delivered_at: sql<Date | null>`case when ${isSentAgain} then null else deliveries.delivered_at end`,
        group_id: sql<string | null>`case when ${isSentAgain} then null else deliveries.group_id end`,
      }),
    )
    .execute();
  return { alertId: alert.id, channel: way.channel, type: alert.type };
}
