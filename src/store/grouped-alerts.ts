import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { PgBoss } from 'pg-boss';
import type { Alert, AlertType, Routing } from '../core/alert/alert.ts';
import { groupSchema } from '../core/alert/alert-schemas.ts';
import { groupAlert, readerOf, type Storm, sentKeyOf } from '../core/alert/group.ts';
import { type Pace, paceOf, STORM_PAUSE } from '../core/alert/pace.ts';
import { formatInstant, type Instant, MINUTE, type Milliseconds } from '../core/values/duration.ts';
import { deliveryRow } from './delivery-row.ts';
import { enqueue, type StoreTransaction } from './jobs.ts';
import { toText } from './json.ts';
import { LOCKS } from './locks.ts';
import type { Database } from './open/database.ts';
import { fromRow, toDate, toRow } from './rows.ts';

/** A delivery that is about to be made. */
interface DueDelivery {
  readonly alertId: string;
  readonly channel: string;
  readonly groupKey: string;
}

/**
 * `alone`: send it. `grouped`: the message with the others goes out in its place. `follow`: others will follow soon. `wait`:
 * its reader gets no more of its kind for so long.
 */
export type Together = 'alone' | 'grouped' | 'follow' | { readonly wait: Milliseconds };

/**
 * Puts a due alert and the others of its key into one message where they are many, or where they waited for the end of a
 * storm's pause. The message is written with its deliveries before it is sent, so its id stays the same whatever is killed.
 */
export async function putTogether(
  db: Database,
  boss: PgBoss,
  routing: Routing,
  due: DueDelivery & { readonly mayWait: boolean; readonly now: Instant },
): Promise<Together> {
  const { groupMoreThan: moreThan } = routing;
  if (moreThan === undefined) return 'alone';
  const waiting = await membersOf(db, due);
  if (!isAmong(waiting, due)) return leftOut(db, due);
  const [first] = waiting;
  if (due.mayWait && first && (await moreWillFollow(db, first, moreThan))) return 'follow';
  const { pace } = await paced(db, due, waiting, moreThan);
  if (pace.kind === 'alone') return 'alone';
  // Another worker may just have put it into the message for whose pause it would wait.
  if (pace.kind === 'wait') return (await isGrouped(db, due)) ? 'grouped' : { wait: pace.until - due.now };
  return db.transaction().execute(async (transaction) => {
    await sql`select pg_advisory_xact_lock(${LOCKS.groups})`.execute(transaction);
    const members = await membersOf(transaction, due, { isLocking: true });
    if (!isAmong(members, due)) return leftOut(transaction, due);
    const again = await paced(transaction, due, members, moreThan);
    if (again.pace.kind === 'alone') return 'alone';
    if (again.pace.kind === 'wait') return { wait: again.pace.until - due.now };
    await insertGroup(transaction, boss, { ...due, members, storm: again.pace.follows ? again.storm : null });
    return 'grouped';
  });
}

/** How long a message about many that its receiver does not take holds back the next. */
const WAITED_FOR: Milliseconds = 30 * MINUTE;

/** Whether those that wait go out now, and what the reader got of the storm before. */
async function paced(
  db: Database,
  { channel, groupKey, now }: DueDelivery & { readonly now: Instant },
  waiting: readonly Member[],
  moreThan: number,
): Promise<{ readonly pace: Pace; readonly storm: Storm | null }> {
  const alerts = waiting.map(({ alert }) => alert);
  const [{ reader } = { reader: '' }] = waiting;
  const latest = await latestGroup(db, sentKeyOf(groupKey, reader), channel);
  const grouped = latest === null ? null : (latest.deliveredAt ?? Math.min(now, latest.at + WAITED_FOR));
  const alone = await deliveredAlone(db, { channel, groupKey, reader }, now - STORM_PAUSE);
  return { pace: paceOf({ now, moreThan, waiting: alerts, grouped, alone }), storm: latest?.storm ?? null };
}

/** The latest message about many to a reader, with what a next one says of it. */
async function latestGroup(db: Database, sentKey: string, channel: string) {
  const row = await db
    .selectFrom('alerts')
    .innerJoin('deliveries', 'deliveries.alert_id', 'alerts.id')
    .select(['alerts.at', 'alerts.data', 'deliveries.delivered_at'])
    .where('alerts.group_key', '=', sentKey)
    .where('deliveries.channel', '=', channel)
    .where('deliveries.state', 'in', ['queued', 'delivered'])
    .orderBy('alerts.at', 'desc')
    .orderBy('alerts.id')
    .limit(1)
    .executeTakeFirst();
  if (!row) return null;
  const { at, deliveredAt, data } = fromRow(row);
  const group = groupSchema.safeParse(data);
  const before = group.success ? (group.data.storm?.before ?? 0) + group.data.count : 0;
  return { at, deliveredAt, storm: { since: formatInstant(deliveredAt ?? at), before } };
}

/** When alerts of a kind were delivered to a reader, each in a message of its own. */
async function deliveredAlone(
  db: Database,
  { channel, groupKey, reader }: Omit<DueDelivery, 'alertId'> & { readonly reader: string },
  since: Instant,
): Promise<Instant[]> {
  if (!Number.isFinite(since)) return [];
  const rows = await db
    .selectFrom('deliveries')
    .innerJoin('alerts', 'alerts.id', 'deliveries.alert_id')
    .select(['alerts.data', 'deliveries.via', 'deliveries.delivered_at'])
    .where('deliveries.channel', '=', channel)
    .where('deliveries.state', '=', 'delivered')
    .where('deliveries.group_id', 'is', null)
    .where('deliveries.delivered_at', '>', toDate(since))
    .where('alerts.group_key', '=', groupKey)
    .execute();
  return rows
    .map(fromRow)
    .filter(({ data, via }) => readerOf({ data }, via) === reader)
    .flatMap(({ deliveredAt }) => deliveredAt ?? []);
}

function isAmong(members: readonly Member[], { alertId }: DueDelivery): boolean {
  return members.some(({ alert }) => alert.id === alertId);
}

/** For an alert that waits no more: another worker was faster, or it is an end whose beginning nobody takes. */
async function leftOut(db: Database, due: DueDelivery): Promise<Together> {
  return (await isGrouped(db, due)) ? 'grouped' : 'alone';
}

async function isGrouped(db: Database, { alertId, channel }: DueDelivery): Promise<boolean> {
  const grouped = await db
    .selectFrom('deliveries')
    .select('group_id')
    .where('alert_id', '=', alertId)
    .where('channel', '=', channel)
    .where('group_id', 'is not', null)
    .executeTakeFirst();
  return grouped !== undefined;
}

interface Member {
  readonly alert: Alert;
  readonly via: string;
  readonly reader: string;
}

/** Those that wait for the same channel and reader as the one that is due, itself too; none when it waits no more. */
async function membersOf(
  db: Database,
  { alertId, channel, groupKey }: DueDelivery,
  { isLocking = false } = {},
): Promise<Member[]> {
  const rows = await db
    .selectFrom('deliveries')
    .innerJoin('alerts', 'alerts.id', 'deliveries.alert_id')
    .leftJoin('decisions', 'decisions.id', 'alerts.decision_id')
    .selectAll('alerts')
    .select('deliveries.via')
    .where('alerts.group_key', '=', groupKey)
    .where('deliveries.channel', '=', channel)
    .where('deliveries.state', '=', 'queued')
    .where('deliveries.attempts', '=', 0)
    .where('deliveries.group_id', 'is', null)
    .where(beginningWaits, '=', false)
    .orderBy('decisions.seq')
    .orderBy('alerts.id')
    // What another worker begins to send meanwhile is no member, and what is a member nobody begins to send.
    .$if(isLocking, (query) => query.modifyEnd(sql`for update of deliveries`))
    .execute();
  const members = rows.map((row) => {
    const { via, groupKey: _, ...alert } = fromRow(row);
    return { alert, via, reader: readerOf(alert, via) };
  });
  const own = members.find(({ alert }) => alert.id === alertId);
  return members.filter(({ reader }) => reader === own?.reader);
}

/**
 * Whether an alert is the end of a story whose beginning still waits for the same channel. A page that is closed before
 * it is opened stays open.
 */
export const beginningWaits = sql<boolean>`(
  (alerts.type in ('finding.resolved', 'approval.withdrawn', 'run.kept') and exists (
    select 1 from alerts as earlier inner join deliveries as open on open.alert_id = earlier.id
    where earlier.finding_id = alerts.finding_id and earlier.type in ('finding.notice', 'approval.requested',
      'cancel.requested', 'cancel.failed', 'cancel.hanging', 'cancel.confirmed')
      and open.channel = deliveries.channel and open.state = 'queued'))
  or (alerts.type in ('cancel.confirmed', 'cancel.abandoned') and exists (
    select 1 from alerts as earlier inner join deliveries as open on open.alert_id = earlier.id
    where earlier.finding_id = alerts.finding_id and earlier.type in ('cancel.failed', 'cancel.hanging')
      and earlier.at <= alerts.at and open.channel = deliveries.channel and open.state = 'queued'))
  or (alerts.type in ('workspace.recovered', 'policies.agree', 'policy.judges-again', 'channel.recovered',
    'compute.used') and exists (
    select 1 from deliveries as open inner join alerts as earlier on earlier.id = open.alert_id
    where open.channel = deliveries.channel and open.state = 'queued' and earlier.at <= alerts.at
      and earlier.type in ('workspace.blind', 'policies.differ', 'policy.unknown', 'channel.failing', 'channel.gave-up',
        'compute.idle')
      and split_part(earlier.type, '.', 1) = split_part(alerts.type, '.', 1)
      and coalesce(earlier.data->>'incident', earlier.data->>'channel', '') =
        coalesce(alerts.data->>'incident', alerts.data->>'channel', ''))))`;

async function insertGroup(
  transaction: StoreTransaction,
  boss: PgBoss,
  {
    channel,
    groupKey,
    members,
    storm,
  }: Omit<DueDelivery, 'alertId'> & { readonly members: readonly Member[]; readonly storm: Storm | null },
): Promise<void> {
  const [first, ...others] = members;
  if (!first) throw new Error('a group has members');
  const group = groupAlert([first.alert, ...others.map(({ alert }) => alert)], randomUUID(), storm);
  const key = toText(sentKeyOf(groupKey, first.reader));
  await transaction
    .insertInto('alerts')
    .values({ ...toRow(group), group_key: key })
    .execute();
  await transaction
    .insertInto('deliveries')
    .values(deliveryRow(group, { channel, via: first.via, reachesPeople: true }))
    .execute();
  await transaction
    .updateTable('deliveries')
    .set({ group_id: group.id, last_error: null })
    .where('channel', '=', channel)
    .where(
      'alert_id',
      'in',
      members.map(({ alert }) => alert.id),
    )
    .execute();
  await enqueue(boss, transaction, { deliveries: [{ alertId: group.id, channel, type: first.alert.type }] });
}

/** Alerts that come one after another while the cancels of a pass are carried out, or while a pass looks at them. */
const WHILE_CARRIED_OUT: ReadonlySet<AlertType> = new Set(['cancel.requested', 'cancel.abandoned', 'cancel.failed']);
const WHILE_LOOKED_AT: ReadonlySet<AlertType> = new Set(['cancel.confirmed', 'cancel.hanging']);

/** Whether more alerts of the same key are about to be written: many cancels of one pass and policy are under way. */
async function moreWillFollow(db: Database, { alert }: Member, moreThan: number): Promise<boolean> {
  const isCarriedOut = WHILE_CARRIED_OUT.has(alert.type);
  if (!isCarriedOut && !WHILE_LOOKED_AT.has(alert.type)) return false;
  const siblings = await db
    .selectFrom('cancellations as own')
    .innerJoin('cancellations as other', (join) =>
      join
        .onRef('other.workspace_id', '=', 'own.workspace_id')
        .onRef('other.policy', '=', 'own.policy')
        .onRef('other.queued_at', '=', 'own.queued_at'),
    )
    .innerJoin('workspaces', 'workspaces.id', 'own.workspace_id')
    .select(['other.state', 'workspaces.lease_holder'])
    .where('own.decision_id', '=', alert.decisionId ?? '')
    .execute();
  if (siblings.length <= moreThan) return false;
  if (!isCarriedOut) return siblings.some(({ lease_holder }) => lease_holder !== null);
  return siblings.some(({ state }) => state === 'queued' || state === 'requesting');
}
