import { sql } from 'kysely';
import type { Alert, AlertType, AskedMessage } from '../core/alert/alert.ts';
import { askedNow } from '../core/alert/asked.ts';
import type { Json } from '../core/policy/condition.ts';
import type { Instant } from '../core/values/duration.ts';
import type { Database } from './open/database.ts';
import { fromRow } from './rows.ts';
import { storiesAbout } from './stories.ts';

const ENDS: ReadonlySet<AlertType> = new Set([
  'approval.withdrawn',
  'approval.lapsed',
  'run.kept',
  'cancel.requested',
  'finding.resolved',
]);

/** Receivers limit how many messages a minute may be changed. */
const MOST_CHANGED = 20;

/**
 * The messages by which a channel asked what these alerts end, the latest first. A question that went out alone and ends
 * alone is not among them: the channel knows it from its story.
 */
export async function askedMessages(
  db: Database,
  alerts: readonly Alert[],
  channel: string,
  now: Instant,
): Promise<AskedMessage[]> {
  const findings = alerts.flatMap(({ type, findingId }) => (ENDS.has(type) && findingId ? [findingId] : []));
  if (findings.length === 0) return [];
  const rows = await db
    .selectFrom('deliveries')
    .innerJoin('alerts', 'alerts.id', 'deliveries.alert_id')
    .select(['alerts.finding_id', 'alerts.id', 'deliveries.group_id'])
    .where('alerts.finding_id', 'in', findings)
    .where('alerts.type', '=', 'approval.requested')
    .where('deliveries.channel', '=', channel)
    .where('deliveries.state', '=', 'delivered')
    .orderBy('deliveries.delivered_at')
    .orderBy('alerts.id')
    .execute();
  const last = new Map(rows.map((row) => [row.finding_id, row]));
  const messages = [...last.values()].flatMap(({ id, group_id }) => group_id ?? (alerts.length > 1 ? [id] : []));
  const found: AskedMessage[] = [];
  for (const id of [...new Set(messages)].reverse().slice(0, MOST_CHANGED))
    found.push(await askedMessage(db, id, channel, now));
  return found;
}

async function askedMessage(db: Database, id: string, channel: string, now: Instant): Promise<AskedMessage> {
  const rows = await db
    .selectFrom('deliveries')
    .innerJoin('alerts', 'alerts.id', 'deliveries.alert_id')
    .leftJoin('decisions', 'decisions.id', 'alerts.decision_id')
    .selectAll('alerts')
    .select(sql<Date | null>`deliveries.delivered_at`.as('taken_at'))
    .select(sql<Json>`deliveries.reference`.as('reference'))
    .where((eb) => eb.or([eb('deliveries.alert_id', '=', id), eb('deliveries.group_id', '=', id)]))
    .where('alerts.type', '=', 'approval.requested')
    .where('deliveries.channel', '=', channel)
    .where('deliveries.state', '=', 'delivered')
    .orderBy('decisions.seq')
    .orderBy('alerts.id')
    .execute();
  const asked = rows.map((row) => {
    const { groupKey: _, takenAt, reference, ...alert } = fromRow(row);
    return { alert, takenAt, reference };
  });
  const alerts = asked.map(({ alert }) => alert);
  const requested = await cancelsRequested(db, alerts);
  const stories = await storiesAbout(db, alerts, channel, now);
  return {
    reference: asked[0]?.reference ?? null,
    questions: stories.map((story, index) => {
      const cancel = requested.get(story.alert.findingId ?? '') ?? 0;
      return askedNow(story, asked[index]?.takenAt ?? now, cancel >= story.alert.at);
    }),
  };
}

/** When Azure was last asked to cancel for these findings. */
async function cancelsRequested(db: Database, alerts: readonly Alert[]): Promise<ReadonlyMap<string, Instant>> {
  const rows = await db
    .selectFrom('alerts')
    .select(['finding_id', 'at'])
    .where(
      'finding_id',
      'in',
      alerts.flatMap(({ findingId }) => findingId ?? []),
    )
    .where('type', '=', 'cancel.requested')
    .orderBy('at')
    .execute();
  return new Map(rows.map(({ finding_id, at }) => [finding_id ?? '', at.getTime()]));
}
