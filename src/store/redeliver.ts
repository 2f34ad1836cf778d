import { sql } from 'kysely';
import type { PgBoss } from 'pg-boss';
import type { SentAgain } from '../core/alert/alert.ts';
import type { AuditEvent, AuditSubject } from '../core/audit/event.ts';
import type { RedeliverLedger, Redelivery, RedeliveryAnswer } from '../core/ports/redeliver-ledger.ts';
import type { Instant } from '../core/values/duration.ts';
import { audited } from './audit/audited.ts';
import { enqueue, type StoreTransaction } from './jobs.ts';
import { toJson } from './json.ts';
import type { Database } from './open/database.ts';

/** Deliveries that a person has sent again. */
export function redeliverLedger(db: Database, boss: PgBoss): RedeliverLedger {
  return {
    redeliver: (wanted, now) =>
      audited(db, async (transaction, note) => {
        const { alertId, channel } = wanted;
        const asked = await deliveryOf(transaction, alertId, channel);
        // What carried it is what the receiver got.
        const message = asked?.group_id ? await deliveryOf(transaction, asked.group_id, channel) : asked;
        if (!asked || !message) return { kind: 'not-found' };
        const refused = refusal(asked, message, wanted);
        if (refused) return refused;
        const queued = await queueAgain(transaction, message, againOf(message, wanted, now));
        const { alert_id, type } = message;
        await enqueue(boss, transaction, { deliveries: [{ alertId: alert_id, channel, type }], byPerson: true });
        note(repeated(asked, message, wanted, now));
        return { kind: 'queued', alertId: message.alert_id, carried: queued - 1 };
      }),
  };
}

type Row = NonNullable<Awaited<ReturnType<typeof deliveryOf>>>;

function deliveryOf(transaction: StoreTransaction, alertId: string, channel: string) {
  return transaction
    .selectFrom('deliveries')
    .innerJoin('alerts', 'alerts.id', 'deliveries.alert_id')
    .selectAll('deliveries')
    .select(['alerts.finding_id', 'alerts.decision_id'])
    .where('deliveries.alert_id', '=', alertId)
    .where('deliveries.channel', '=', channel)
    .modifyEnd(sql`for update of deliveries`)
    .executeTakeFirst();
}

function refusal(asked: Row, message: Row, { deliveredToo }: Redelivery): RedeliveryAnswer | null {
  if (message.state === 'queued') return { kind: 'waits', why: message.last_error };
  const dropped = [asked, message].find(({ state }) => state === 'dropped');
  if (dropped) return { kind: 'dropped', why: dropped.last_error ?? '' };
  if (message.delivered_at === null || deliveredToo) return null;
  return { kind: 'delivered', at: message.delivered_at.getTime() };
}

function againOf({ delivered_at }: Row, { by, reason }: Redelivery, at: Instant): SentAgain {
  return { by, at, reason, deliveredBefore: delivered_at?.getTime() ?? null };
}

/** With all that the message carried. @returns how many they are */
async function queueAgain(
  transaction: StoreTransaction,
  { alert_id: id, channel }: Row,
  again: SentAgain,
): Promise<number> {
  const queued = await transaction
    .updateTable('deliveries')
    // A notice that is on its way again has not been delivered: what it says of the time to object must hold.
    .set({ state: 'queued', delivered_at: null, last_error: null, again: toJson(again) })
    .where((eb) => eb.or([eb('alert_id', '=', id), eb('group_id', '=', id)]))
    .where('channel', '=', channel)
    .where('state', '<>', 'dropped')
    .returning('alert_id')
    .execute();
  return queued.length;
}

function repeated(asked: Row, message: Row, { channel, by, reason }: Redelivery, at: Instant): AuditEvent {
  return {
    ...{ at, kind: 'delivery.repeated', actor: by, subject: subjectOf(asked) },
    body: { alert: message.alert_id, type: message.type, channel, was: message.state, reason },
  };
}

function subjectOf({ workspace_id, run_id, finding_id, decision_id }: Row): AuditSubject {
  const named = { workspace: workspace_id, run: run_id, finding: finding_id, decision: decision_id };
  return Object.fromEntries(Object.entries(named).filter(([, id]) => id !== null));
}
