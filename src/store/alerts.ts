import { type Selectable, sql, type UpdateObject } from 'kysely';
import type { PgBoss } from 'pg-boss';
import type { Alert, Delivery, Routing } from '../core/alert/alert.ts';
import { groupKeyOf } from '../core/alert/group.ts';
import { pausedText } from '../core/alert/pace.ts';
import { type HeldBack, heldBackText, quietHours } from '../core/alert/quiet.ts';
import type { AlertLedger } from '../core/ports/ledger.ts';
import { type Attempt, TryLater } from '../core/ports/queue.ts';
import type { Instant } from '../core/values/duration.ts';
import { askedMessages } from './asked.ts';
import { endsAs } from './delivery-ends.ts';
import { deliveryRow, WAITS_SINCE } from './delivery-row.ts';
import { firingLedger, noteFiring } from './firing.ts';
import { beginningWaits, putTogether, type Together } from './grouped-alerts.ts';
import { enqueue, type QueuedDelivery, type StoreTransaction } from './jobs.ts';
import { toJson, toText, toTextOrNull } from './json.ts';
import type { Database } from './open/database.ts';
import { refuseAddressee } from './refused-addressee.ts';
import { fromRow, toDate, toRow } from './rows.ts';
import type { Tables } from './schema.ts';
import { earlierMessages, storiesOf } from './stories.ts';

/** How often an alert waits for others of the same cause: half a minute with the pauses of the queue. */
const MOST_WAITS = 5;

/** Of whoever asks outside the queue: it waits for nothing. */
const ONLY_ATTEMPT: { readonly attempt: Attempt; readonly now: Instant } = {
  attempt: { number: MOST_WAITS + 1, last: true },
  now: Number.POSITIVE_INFINITY,
};

/** Writes alerts with a delivery for each channel that their recipients are reached by; answers the jobs to queue. */
export async function insertAlerts(
  transaction: StoreTransaction,
  alerts: readonly Alert[],
  routing: Routing,
): Promise<QueuedDelivery[]> {
  const jobs: QueuedDelivery[] = [];
  for (const alert of alerts) {
    await transaction
      .insertInto('alerts')
      .values({ ...toRow(alert), group_key: toTextOrNull(groupKeyOf(alert)) })
      .execute();
    for (const { channel, via } of channelsOf(alert, routing)) {
      await transaction
        .insertInto('deliveries')
        .values(deliveryRow(alert, { channel, via, reachesPeople: routing.reachesPeople(channel) }))
        .execute();
      jobs.push({ alertId: alert.id, channel, type: alert.type });
    }
  }
  return jobs;
}

/** The channels of an alert. One about a channel does not go over that channel. */
export function channelsOf({ type, recipients, data }: Alert, routing: Routing): ReturnType<Routing['channelsFor']> {
  if (!type.startsWith('channel.')) return routing.channelsFor(recipients, { type, data });
  return routing.channelsBeside(String(data.channel), { type, data });
}

/** Nobody needs fewer lines in a log. What was tried keeps its id, and what is sent again by hand goes out by itself. */
function mayJoin(
  row: Pick<
    Selectable<Tables['alerts'] & Tables['deliveries']>,
    'type' | 'channel' | 'reaches_people' | 'attempts' | 'again'
  >,
  routing: Routing,
): boolean {
  if (routing.sendsEach?.(row.channel, row.type)) return false;
  return row.type !== 'group' && row.reaches_people && row.attempts === 0 && row.again === null;
}

function waitsOf(attempt: Attempt, now: Instant) {
  return { mayWait: attempt.number <= MOST_WAITS, now: attempt.last ? Number.POSITIVE_INFINITY : now };
}

async function mustWait(
  db: Database,
  { alertId, channel, held }: { readonly alertId: string; readonly channel: string; readonly held: HeldBack | null },
  { now, tooEarly }: { readonly now: Instant; readonly tooEarly: boolean },
): Promise<void> {
  if (held !== null) {
    await noteWait(db, alertId, channel, heldBackText(held));
    throw new TryLater('its readers are not disturbed for it now', held.to - now);
  }
  if (tooEarly) throw new TryLater('what it is the end of was not delivered yet');
}

/** Of an alert that does not go out by itself now. */
async function afterOthers(
  db: Database,
  { alertId, channel, now }: { readonly alertId: string; readonly channel: string; readonly now: Instant },
  answer: Exclude<Together, 'alone'>,
): Promise<null> {
  if (answer === 'grouped') return null;
  if (answer === 'follow') throw new TryLater('alerts of the same cause will follow, and go out with it');
  await noteWait(db, alertId, channel, pausedText(now + answer.wait));
  throw new TryLater('the reader has got many of its kind just now', answer.wait);
}

export function alertLedger(db: Database, boss: PgBoss, routing: Routing): AlertLedger {
  const quietOf = (channel: string) => routing.quietOf?.(channel) ?? null;
  return {
    async raise(alerts) {
      await db.transaction().execute(async (transaction) => {
        const deliveries = await insertAlerts(transaction, alerts, routing);
        await enqueue(boss, transaction, { deliveries });
      });
    },
    async delivery(alertId, channel, { attempt, now } = ONLY_ATTEMPT): Promise<Delivery | null> {
      const row = await db
        .selectFrom('deliveries')
        .innerJoin('alerts', 'alerts.id', 'deliveries.alert_id')
        .selectAll('alerts')
        .select(['deliveries.channel', 'deliveries.via', 'deliveries.attempts', 'deliveries.reaches_people'])
        .select(['deliveries.again', 'deliveries.reference'])
        .select(beginningWaits.as('too_early'))
        .where('alert_id', '=', alertId)
        .where('channel', '=', channel)
        .where('state', '=', 'queued')
        .where('group_id', 'is', null)
        .executeTakeFirst();
      if (!row) return null;
      const {
        channel: name,
        via,
        attempts,
        reachesPeople,
        again,
        reference,
        tooEarly,
        groupKey,
        ...alert
      } = fromRow(row);
      const quiet = again === null ? quietOf(channel) : null;
      if (!attempt.last) {
        const delivery = { alertId, channel, held: quietHours(quiet, alert, now) };
        await mustWait(db, delivery, { now, tooEarly });
      }
      if (groupKey !== null && mayJoin(row, routing)) {
        const answer = await putTogether(db, boss, routing, { alertId, channel, groupKey, ...waitsOf(attempt, now) });
        if (answer !== 'alone') return afterOthers(db, { alertId, channel, now }, answer);
      }
      return {
        alert,
        channel: name,
        via,
        reachesPeople,
        attempts,
        since: again?.at ?? alert.at,
        heldBack: quietHours(quiet, alert, alert.at),
        partly: reference,
      };
    },
    beginSending: (alertId, channel) => beginSending(db, alertId, channel),
    stories: (alert, channel, now) => storiesOf(db, alert, channel, now),
    deliveryDropped: (alertId, channel, why) =>
      update(db, alertId, channel, { ...endsAs('dropped'), last_error: toText(why.slice(0, 500)) }),
    delivered: (alertId, channel, now, receipt) =>
      db.transaction().execute(async (transaction) => {
        await update(transaction, alertId, channel, {
          state: 'delivered',
          delivered_at: toDate(now),
          last_error: null,
          answer: receipt ? toText(receipt.answer.slice(0, 500)) : null,
          reference: receipt?.reference === undefined ? null : toJson(receipt.reference),
          addressed: receipt?.addressed ? toJson(receipt.addressed) : null,
        });
        if (receipt?.firing) await noteFiring(transaction, channel, receipt.firing, now);
      }),
    ...firingLedger(db),
    earlierMessages: (alert, channel) => earlierMessages(db, alert, channel),
    askedMessages: (alerts, channel, now) => askedMessages(db, alerts, channel, now),
    async waitingSince(channel) {
      const row = await db
        .selectFrom('deliveries')
        .innerJoin('alerts', 'alerts.id', 'deliveries.alert_id')
        .select(sql<Date | null>`min(${WAITS_SINCE})`.as('oldest'))
        .where('deliveries.channel', '=', channel)
        .where('deliveries.state', '=', 'queued')
        // What waits for the end of quiet hours or of a storm's pause does not wait for the channel, nor what is sent just now.
        .where('deliveries.attempts', '>', 0)
        .where('deliveries.last_error', 'is not', null)
        .executeTakeFirst();
      return row?.oldest ? new Date(row.oldest).getTime() : null;
    },
    async deliveredPartly(alertId, channel, reference) {
      await db
        .updateTable('deliveries')
        .set({ reference: toJson(reference) })
        .where((eb) => eb.or([eb('alert_id', '=', alertId), eb('group_id', '=', alertId)]))
        .where('channel', '=', channel)
        .where('state', '=', 'queued')
        .execute();
    },
    deliveryFailed: (alertId, channel, error, final) =>
      update(db, alertId, channel, {
        ...(final ? endsAs('failed') : { state: 'queued' as const }),
        last_error: toText(error.slice(0, 500)),
      }),
    addresseeRefused: (alertId, channel, reason) =>
      refuseAddressee({ db, boss, routing }, { alertId, channel, reason }),
  };
}

/** For who looks at it; it is no try. */
async function noteWait(db: Database, alertId: string, channel: string, why: string): Promise<void> {
  await db
    .updateTable('deliveries')
    .set({ last_error: why })
    .where('alert_id', '=', alertId)
    .where('channel', '=', channel)
    .where('state', '=', 'queued')
    .where('group_id', 'is', null)
    .execute();
}

/** Also for all that the message carries. Why it waited before its first attempt is over. */
async function beginSending(db: Database, alertId: string, channel: string): Promise<boolean> {
  const begun = await db
    .updateTable('deliveries')
    .set((eb) => ({
      attempts: eb('attempts', '+', 1),
      last_error: sql<string | null>`case when attempts > 0 then last_error end`,
    }))
    .where((eb) =>
      eb.or([eb.and([eb('alert_id', '=', alertId), eb('group_id', 'is', null)]), eb('group_id', '=', alertId)]),
    )
    .where('channel', '=', channel)
    .where('state', '=', 'queued')
    .returning('alert_id')
    .execute();
  return begun.some((row) => row.alert_id === alertId);
}

async function update(
  db: Database,
  alertId: string,
  channel: string,
  set: UpdateObject<Tables, 'deliveries'>,
): Promise<void> {
  await db
    .updateTable('deliveries')
    .set(set)
    // What carries others is delivered, or fails, for all of them.
    .where((eb) => eb.or([eb('alert_id', '=', alertId), eb('group_id', '=', alertId)]))
    .where('channel', '=', channel)
    .where('state', '=', 'queued')
    .execute();
}
