import { sql } from 'kysely';
import { type Alert, type AlertType, BEGINNINGS, type EarlierMessage } from '../core/alert/alert.ts';
import type { Story } from '../core/alert/at-delivery.ts';
import { endsOf, opens } from '../core/alert/firing.ts';
import { freezeInForce } from '../core/decision/finding.ts';
import type { ExtensionRequest } from '../core/decision/objection.ts';
import type { Json } from '../core/policy/condition.ts';
import type { Instant } from '../core/values/duration.ts';
import { exceptionsInForce } from './exceptions.ts';
import type { Database } from './open/database.ts';
import { fromRow, fromRows, toDate, toRun } from './rows.ts';
import { approvalsOf, objectionsOf } from './workspace-state.ts';

/** Alerts that may become untrue before they are sent, or that name whose yes a cancel follows. */
const HAVE_A_STORY: ReadonlySet<AlertType> = new Set([
  'finding.notice',
  'approval.requested',
  'finding.resolved',
  'approval.withdrawn',
  'run.kept',
  'enforcement.frozen',
  'enforcement.resumed',
  'override.granted',
  'override.ending',
  'cancel.failed',
  'cancel.requested',
  'cancel.confirmed',
  'cancel.hanging',
  'workspace.blind',
  'policies.differ',
  'policy.unknown',
  'channel.failing',
  'channel.gave-up',
]);

/** What the store holds now about the story of an alert, or of each alert that a group carries over a channel. */
export async function storiesOf(db: Database, alert: Alert, channel: string, now: Instant): Promise<Story[]> {
  const alerts = alert.type === 'group' ? await membersOf(db, alert.id, channel) : [alert];
  return storiesAbout(db, alerts, channel, now);
}

/** What the store holds now about the story of each of these alerts, in their order. */
export async function storiesAbout(
  db: Database,
  alerts: readonly Alert[],
  channel: string,
  now: Instant,
): Promise<Story[]> {
  if (!alerts.some(({ type }) => HAVE_A_STORY.has(type))) return alerts.map(withoutStory);
  const ids = [...new Set(alerts.flatMap(({ findingId }) => findingId ?? []))];
  const findings = await findingsOf(db, ids);
  const approvals = await approvalsOf(db, ids);
  const objections = await objectionsOf(db, ids);
  const delivered = await deliveredBeginnings(db, alerts, channel);
  const moved = await movedToFallback(db, ids, channel);
  const ends = await endsSince(db, alerts, channel);
  const cancelled = await cancelledOf(db, alerts);
  const wishes = await openWishes(db, ids);
  const { overrides, freezes } = await exceptionsInForce(db, now);
  return alerts.map((one) => {
    const row = findings.get(one.findingId ?? '');
    return {
      alert: one,
      finding: row?.finding ?? null,
      run: row?.run ?? null,
      approvals: approvals.get(one.findingId ?? '') ?? [],
      objections: objections.get(one.findingId ?? '') ?? [],
      wish: wishes.get(one.findingId ?? '') ?? null,
      overrides,
      freeze: freezeInForce(freezes, now),
      beginningDelivered: one.recipients.some((name) => delivered.get(storyKeyOf(one))?.includes(name)),
      ownerRefused: one.findingId !== null && moved.has(one.findingId),
      isCancelled: cancelled.has(one.decisionId ?? ''),
      endsSince: ends.filter(({ at }) => at > one.at),
    };
  });
}

function withoutStory(alert: Alert): Story {
  return {
    ...{ alert, finding: null, run: null, approvals: [], objections: [], wish: null, overrides: [], freeze: null },
    ...{ beginningDelivered: true, ownerRefused: false, isCancelled: false, endsSince: [] },
  };
}

/** Wishes of owners that nobody has answered, by the findings that they are about: without a policy, of all of them. */
async function openWishes(db: Database, ids: readonly string[]): Promise<ReadonlyMap<string, ExtensionRequest>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('extension_requests')
    .innerJoin('findings', (join) =>
      join
        .onRef('findings.workspace_id', '=', 'extension_requests.workspace_id')
        .onRef('findings.run_id', '=', 'extension_requests.run_id'),
    )
    .selectAll('extension_requests')
    .select(['findings.id as finding', 'findings.policy'])
    .where('findings.id', 'in', ids)
    .where('extension_requests.answer', 'is', null)
    .execute();
  return new Map(
    fromRows(rows).flatMap(({ finding, policy, ...wish }) =>
      wish.policies.length === 0 || wish.policies.includes(policy) ? [[finding, wish]] : [],
    ),
  );
}

/** The findings of which the fallback got an alert because a channel cannot reach the owner. */
async function movedToFallback(db: Database, ids: readonly string[], channel: string): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const rows = await db
    .selectFrom('deliveries')
    .innerJoin('alerts', 'alerts.id', 'deliveries.alert_id')
    .innerJoin('deliveries as instead', 'instead.alert_id', 'alerts.id')
    .select('alerts.finding_id')
    .distinct()
    .where('alerts.finding_id', 'in', ids)
    .where('deliveries.channel', '=', channel)
    .where('deliveries.state', '=', 'failed')
    .where('instead.channel', '<>', channel)
    .where('instead.via', 'like', '%owner>%')
    .execute();
  return new Set(rows.flatMap(({ finding_id }) => finding_id ?? []));
}

async function membersOf(db: Database, groupId: string, channel: string): Promise<Alert[]> {
  const rows = await db
    .selectFrom('deliveries')
    .innerJoin('alerts', 'alerts.id', 'deliveries.alert_id')
    .leftJoin('decisions', 'decisions.id', 'alerts.decision_id')
    .selectAll('alerts')
    .where('deliveries.group_id', '=', groupId)
    .where('deliveries.channel', '=', channel)
    .where('deliveries.state', '=', 'queued')
    .orderBy('decisions.seq')
    .orderBy('alerts.id')
    .execute();
  return rows.map((row) => {
    const { groupKey: _, ...member } = fromRow(row);
    return member;
  });
}

async function findingsOf(db: Database, ids: readonly string[]) {
  if (ids.length === 0) return new Map<string, Pick<Story, 'finding' | 'run'>>();
  const rows = await db
    .selectFrom('findings')
    .leftJoin('runs', (join) =>
      join.onRef('runs.workspace_id', '=', 'findings.workspace_id').onRef('runs.id', '=', 'findings.run_id'),
    )
    .select(['findings.id', 'findings.state', 'findings.aside_since', 'findings.planned_since', 'findings.policy'])
    .select('runs.run')
    .where('findings.id', 'in', ids)
    .execute();
  return new Map(
    rows.map((row) => {
      const { id, run, ...finding } = fromRow(row);
      return [id, { finding, run: run && toRun(run) }];
    }),
  );
}

/** Who heard of a beginning over a channel, by story. */
async function deliveredBeginnings(
  db: Database,
  alerts: readonly Alert[],
  channel: string,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const findingIds = alerts.flatMap(({ findingId }) => findingId ?? []);
  const others = alerts.flatMap(({ type }): AlertType[] => {
    if (type === 'enforcement.resumed') return ['enforcement.frozen'];
    return type === 'override.ending' ? ['override.granted'] : [];
  });
  if (findingIds.length + others.length === 0) return new Map();
  const rows = await db
    .selectFrom('alerts')
    .innerJoin('deliveries', 'deliveries.alert_id', 'alerts.id')
    .select(['alerts.finding_id', 'alerts.data', 'alerts.recipients'])
    .where('deliveries.channel', '=', channel)
    .where('deliveries.state', '=', 'delivered')
    .where((eb) =>
      eb.or([
        eb.and([eb('alerts.finding_id', 'in', ['', ...findingIds]), eb('alerts.type', 'in', BEGINNINGS)]),
        ...others.map((type) => eb('alerts.type', '=', type)),
      ]),
    )
    .execute();
  const heard = new Map<string, string[]>();
  for (const row of rows.map(fromRow)) {
    const key = storyKeyOf(row);
    heard.set(key, [...(heard.get(key) ?? []), ...row.recipients]);
  }
  return heard;
}

/** Decisions whose cancel Azure has confirmed, of the alerts that say that it was asked for. */
async function cancelledOf(db: Database, alerts: readonly Alert[]): Promise<ReadonlySet<string>> {
  const asked = alerts.flatMap(({ type, decisionId }) =>
    type === 'cancel.requested' && decisionId ? [decisionId] : [],
  );
  if (asked.length === 0) return new Set();
  const rows = await db
    .selectFrom('alerts')
    .select('decision_id')
    .where('decision_id', 'in', asked)
    .where('type', '=', 'cancel.confirmed')
    .execute();
  return new Set(rows.flatMap(({ decision_id }) => decision_id ?? []));
}

/** What may end some of these and was raised after the first of them. An end that waits for the channel will close what they open. */
async function endsSince(db: Database, alerts: readonly Alert[], channel: string): Promise<Alert[]> {
  const begun = alerts.filter(({ type }) => opens(type) && type !== 'approval.requested');
  if (begun.length === 0) return [];
  const rows = await db
    .selectFrom('alerts')
    .selectAll('alerts')
    .where('alerts.type', 'in', endsOf(begun.map(({ type }) => type)))
    .where('alerts.at', '>', toDate(Math.min(...begun.map(({ at }) => at))))
    .where((eb) => {
      const [findings, decisions] = [
        begun.flatMap((one) => one.findingId ?? []),
        begun.flatMap((one) => one.decisionId ?? []),
      ];
      return eb.or([
        eb('alerts.finding_id', 'in', ['', ...findings]),
        eb('alerts.decision_id', 'in', ['', ...decisions]),
        eb.and([eb('alerts.finding_id', 'is', null), eb('alerts.decision_id', 'is', null)]),
      ]);
    })
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('deliveries')
            .select('deliveries.alert_id')
            .whereRef('deliveries.alert_id', '=', 'alerts.id')
            .where('deliveries.channel', '=', channel)
            .where('deliveries.state', '=', 'queued'),
        ),
      ),
    )
    .execute();
  return rows.map((row) => {
    const { groupKey: _, ...end } = fromRow(row);
    return end;
  });
}

/** What a channel delivered before about the same finding, freeze or exception, oldest first. */
export async function earlierMessages(db: Database, alert: Alert, channel: string): Promise<EarlierMessage[]> {
  const { findingId } = alert;
  const key = (['freezeId', 'overrideId', 'requestId', 'incident'] as const).find(
    (name) => typeof alert.data[name] === 'string',
  );
  if (findingId === null && key === undefined) return [];
  const rows = await db
    .selectFrom('alerts')
    .innerJoin('deliveries', 'deliveries.alert_id', 'alerts.id')
    .leftJoin('deliveries as carrier', (join) =>
      join.onRef('carrier.alert_id', '=', 'deliveries.group_id').onRef('carrier.channel', '=', 'deliveries.channel'),
    )
    .select(['alerts.id', 'alerts.type', 'alerts.decision_id', 'deliveries.delivered_at', 'deliveries.group_id'])
    .select(sql<Json>`coalesce(carrier.reference, deliveries.reference)`.as('reference'))
    .where('deliveries.channel', '=', channel)
    .where('deliveries.state', '=', 'delivered')
    .where('alerts.id', '!=', alert.id)
    .where((eb) =>
      findingId === null
        ? eb(sql`alerts.data->>${sql.lit(key ?? '')}`, '=', String(alert.data[key ?? '']))
        : eb('alerts.finding_id', '=', findingId),
    )
    .orderBy('deliveries.delivered_at')
    .orderBy('alerts.id')
    .execute();
  return rows.map(({ id, type, decision_id, delivered_at, group_id, reference }) => ({
    ...{ alertId: id, type, decisionId: decision_id, groupId: group_id, reference },
    at: delivered_at?.getTime() ?? 0,
  }));
}

/** The key of a story: that of its finding, of its freeze or of its exception. */
function storyKeyOf({ findingId, data }: Pick<Alert, 'findingId' | 'data'>): string {
  return findingId ?? `${String(data.freezeId)} ${String(data.overrideId)}`;
}
