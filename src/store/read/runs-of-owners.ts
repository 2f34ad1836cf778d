import { sql } from 'kysely';
import type { OwnedRuns } from '../../core/alert/digest-facts.ts';
import type { Period } from '../../core/alert/digest-period.ts';
import type { SeenCost } from '../../core/decision/decision.ts';
import { withoutUnknownPrefix } from '../../core/decision/episode.ts';
import type { StoreTransaction } from '../jobs.ts';
import type { Database } from '../open/database.ts';
import { toDate, toInstant } from '../rows.ts';
import { type DigestRow, LONGEST_WAY, toDigestRun } from './digest-facts.ts';

/** What the digests of owners say beside those of others, from one snapshot of the store. */
export function readOwnedRuns(db: Database, period: Period): Promise<OwnedRuns> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (transaction) => ({
      warned: await warned(transaction, period),
      unjudged: await unjudged(transaction, period),
      active: await active(transaction),
    }));
}

/** A run counts once, by the owner of its latest notice. */
async function warned(db: StoreTransaction, { from, until }: Period): Promise<OwnedRuns['warned']> {
  const { rows } = await sql<DigestRow>`
    select distinct on (deliveries.workspace_id, deliveries.run_id) deliveries.run_id,
      alerts.data -> 'run' ->> 'displayName' as name, alerts.data -> 'run' ->> 'workspace' as workspace,
      alerts.data -> 'owner' as owner
    from deliveries join alerts on alerts.id = deliveries.alert_id
    where deliveries.type = 'finding.notice' and deliveries.state = 'delivered' and deliveries.reaches_people
      and deliveries.at >= ${toDate(from - LONGEST_WAY)} and deliveries.at < ${toDate(until)}
      and deliveries.delivered_at >= ${toDate(from)} and deliveries.delivered_at < ${toDate(until)}
      and 'owner' = any(string_to_array(deliveries.via, ','))
    order by deliveries.workspace_id, deliveries.run_id, deliveries.delivered_at desc`.execute(db);
  return rows.map(toDigestRun);
}

const JUDGED_RUN = sql`statuses.run_id, statuses.evidence -> 'run' ->> 'displayName' as name,
  statuses.evidence -> 'run' ->> 'workspace' as workspace, statuses.evidence -> 'owner' as owner`;

async function unjudged(db: StoreTransaction, { until }: Period): Promise<OwnedRuns['unjudged']> {
  const { rows } = await sql<DigestRow & { readonly policy: string; readonly what: string; readonly since: Date }>`
    select ${JUDGED_RUN}, statuses.policy, statuses.reason as what, statuses.unknown_since as since
    from statuses join runs on runs.workspace_id = statuses.workspace_id and runs.id = statuses.run_id
    where statuses.state = 'unknown' and statuses.unknown_since < ${toDate(until)} and not statuses.audit and runs.active
    order by statuses.unknown_since`.execute(db);
  return rows.map((row) => ({
    ...toDigestRun(row),
    ...{ policy: row.policy, what: withoutUnknownPrefix(row.what), since: toInstant(row.since) },
  }));
}

/** Those that a policy judges: of the others nobody has written down who is addressed where the tag has no address. */
async function active(db: StoreTransaction): Promise<OwnedRuns['active']> {
  const { rows } = await sql<DigestRow & { readonly cost: SeenCost | null }>`
    select distinct on (statuses.workspace_id, statuses.run_id) ${JUDGED_RUN},
      nullif(runs.load -> 'cost', 'null'::jsonb) as cost
    from statuses join runs on runs.workspace_id = statuses.workspace_id and runs.id = statuses.run_id
    where runs.active
    order by statuses.workspace_id, statuses.run_id, statuses.at desc`.execute(db);
  return rows.map((row) => ({ ...toDigestRun(row), cost: row.cost }));
}
