import { sql } from 'kysely';
import { BEGINNINGS } from '../../core/alert/alert.ts';
import type { DigestFacts, DigestGap, DigestRun } from '../../core/alert/digest-facts.ts';
import type { Period } from '../../core/alert/digest-period.ts';
import { avoidedBy } from '../../core/decision/avoided.ts';
import type { SeenCost } from '../../core/decision/decision.ts';
import { withoutUnknownPrefix } from '../../core/decision/episode.ts';
import type { CancellationState } from '../../core/decision/finding.ts';
import type { Silence } from '../../core/policy/policy.ts';
import type { Owner } from '../../core/run/owner.ts';
import { DAY, type Instant } from '../../core/values/duration.ts';
import { overridesInForce } from '../exceptions.ts';
import type { StoreTransaction } from '../jobs.ts';
import type { Database } from '../open/database.ts';
import { toDate, toInstant, toInstantOrNull } from '../rows.ts';

/** What a digest says, from one snapshot of the store. One statement each, found by an index over time. */
export function readDigestFacts(db: Database, period: Period, now: Instant): Promise<DigestFacts> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (transaction) => ({
      questions: await openQuestions(transaction),
      cancelled: await cancelled(transaction, period),
      kept: await kept(transaction, period),
      over: await over(transaction, period),
      notified: await notified(transaction, period),
      gaps: [...(await gapsNow(transaction, period)), ...(await gapsThatEnded(transaction, period))],
      ending: (await overridesInForce(transaction, now)).filter(({ endsAt }) => endsAt <= now + DAY),
      workspaces: await countWorkspaces(transaction, period),
      active: await activeRuns(transaction),
    }));
}

export interface DigestRow {
  readonly run_id: string;
  readonly name: string | null;
  readonly workspace: string;
  readonly owner: Owner | null;
}

export function toDigestRun({ run_id, name, workspace, owner }: DigestRow): DigestRun {
  return { runId: run_id, displayName: name ?? run_id, workspace, owner };
}

const DECIDED_RUN = sql`decisions.run_id, decisions.evidence -> 'run' ->> 'displayName' as name,
  decisions.evidence -> 'owner' as owner, workspaces.name as workspace`;

async function openQuestions(db: StoreTransaction): Promise<DigestFacts['questions']> {
  const { rows } = await sql<
    DigestRow & {
      readonly decision_id: string;
      readonly expires_at: Date;
      readonly otherwise: Silence;
      readonly cost: SeenCost | null;
    }
  >`select ${DECIDED_RUN}, approvals.decision_id, approvals.expires_at, approvals.otherwise,
      coalesce(statuses.evidence -> 'cost', decisions.evidence -> 'cost') as cost
    from approvals
      join findings on findings.id = approvals.finding_id
      join decisions on decisions.id = approvals.decision_id
      join workspaces on workspaces.id = decisions.workspace_id
      left join statuses on statuses.finding_id = findings.id
    where approvals.answer is null and approvals.ended is null and findings.state <> 'resolved' and not findings.audit
    order by approvals.expires_at`.execute(db);
  return rows.map((row) => ({
    ...toDigestRun(row),
    ...{ decisionId: row.decision_id, expiresAt: toInstant(row.expires_at), otherwise: row.otherwise, cost: row.cost },
  }));
}

async function cancelled(db: StoreTransaction, { from, until }: Period): Promise<DigestFacts['cancelled']> {
  const { rows } = await sql<CancelledRow>`
    select ${DECIDED_RUN}, cancellations.policy, decisions.evidence -> 'cost' as cost, cancellations.state,
      cancellations.ended_at, (runs.run ->> 'timeLimit')::float8 as time_limit,
      ended_runs.started_at, ended_runs.ended_at as run_ended_at
    from cancellations
      join decisions on decisions.id = cancellations.decision_id
      join workspaces on workspaces.id = decisions.workspace_id
      left join runs on runs.workspace_id = cancellations.workspace_id and runs.id = cancellations.run_id
      left join ended_runs on ended_runs.workspace_id = cancellations.workspace_id
        and ended_runs.run_id = cancellations.run_id
    where cancellations.state in ('confirmed', 'released')
      and cancellations.ended_at >= ${toDate(from)} and cancellations.ended_at < ${toDate(until)}
    order by cancellations.ended_at`.execute(db);
  return rows.map((row) => ({ ...toDigestRun(row), policy: row.policy, cost: row.cost, avoided: avoidedOf(row) }));
}

interface CancelledRow extends DigestRow {
  readonly policy: string;
  readonly cost: SeenCost | null;
  readonly state: CancellationState;
  readonly ended_at: Date | null;
  readonly time_limit: number | null;
  readonly started_at: Date | null;
  readonly run_ended_at: Date | null;
}

function avoidedOf({ cost, state, ended_at, time_limit, started_at, run_ended_at }: CancelledRow): number | null {
  return avoidedBy({
    cancellation: { state, endedAt: toInstantOrNull(ended_at) },
    cost,
    timeLimit: time_limit,
    startedAt: toInstantOrNull(started_at),
    endedAt: toInstantOrNull(run_ended_at),
  }).atMost;
}

async function kept(db: StoreTransaction, { from, until }: Period): Promise<DigestFacts['kept']> {
  const { rows } = await sql<DigestRow & { readonly by: string | null }>`
    select ${DECIDED_RUN}, case when approvals.answer = 'rejected' then approvals.answered_by end as by
    from approvals
      join decisions on decisions.id = approvals.decision_id
      join workspaces on workspaces.id = decisions.workspace_id
    where approvals.ended ->> 'as' = 'kept'
      and (approvals.ended ->> 'at')::float8 >= ${from}::float8 and (approvals.ended ->> 'at')::float8 < ${until}::float8
    order by (approvals.ended ->> 'at')::float8`.execute(db);
  return rows.map((row) => ({ ...toDigestRun(row), by: row.by }));
}

async function over(db: StoreTransaction, { from, until }: Period): Promise<DigestFacts['over']> {
  const { rows } = await sql<DigestRow>`
    select findings.run_id, runs.run ->> 'displayName' as name, workspaces.name as workspace,
      (select decisions.evidence -> 'owner' from decisions
        where decisions.finding_id = findings.id order by decisions.seq desc limit 1) as owner
    from findings
      join workspaces on workspaces.id = findings.workspace_id
      left join runs on runs.workspace_id = findings.workspace_id and runs.id = findings.run_id
    where findings.state = 'resolved' and findings.resolution = 'healthy' and not findings.audit
      and findings.resolved_at >= ${toDate(from)} and findings.resolved_at < ${toDate(until)}
      and exists (select 1 from alerts where alerts.finding_id = findings.id
        and alerts.type = any(${[...BEGINNINGS]}::text[]))
    order by findings.resolved_at`.execute(db);
  return rows.map(toDigestRun);
}

/** A channel is tried for a week. */
export const LONGEST_WAY = 8 * DAY;

async function notified(db: StoreTransaction, { from, until }: Period): Promise<DigestFacts['notified']> {
  const { rows } = await sql<DigestFacts['notified']>`
    select count(distinct lower(alerts.data -> 'owner' ->> 'id'))::int as owners,
      count(distinct (deliveries.workspace_id, deliveries.run_id))::int as runs
    from deliveries join alerts on alerts.id = deliveries.alert_id
    where deliveries.type = 'finding.notice' and deliveries.state = 'delivered' and deliveries.reaches_people
      and deliveries.at >= ${toDate(from - LONGEST_WAY)} and deliveries.at < ${toDate(until)}
      and deliveries.delivered_at >= ${toDate(from)} and deliveries.delivered_at < ${toDate(until)}
      and 'owner' = any(string_to_array(deliveries.via, ','))`.execute(db);
  return rows[0] ?? { owners: 0, runs: 0 };
}

interface GapRow extends Pick<DigestGap, 'policy' | 'workspace' | 'runs'> {
  readonly what: string | null;
  readonly since: Date;
  readonly until: Date | null;
}

function toGap({ since, until, ...row }: GapRow): DigestGap {
  return { ...row, what: withoutUnknownPrefix(row.what ?? ''), since: toInstant(since), until: toInstantOrNull(until) };
}

/** What began before the end of the period and lasts. */
async function gapsNow(db: StoreTransaction, { until }: Period): Promise<DigestGap[]> {
  const { rows } = await sql<GapRow>`
    select statuses.policy, null as workspace, count(*)::int as runs, min(statuses.reason) as what,
        min(statuses.unknown_since) as since, null::timestamptz as until
      from statuses join runs on runs.workspace_id = statuses.workspace_id and runs.id = statuses.run_id
      where statuses.state = 'unknown' and statuses.unknown_since < ${toDate(until)} and not statuses.audit and runs.active
      group by statuses.policy
    union all
    select null, workspaces.name, null, unseen.what || ': ' || unseen.reason, unseen.since, null
      from unseen left join workspaces on workspaces.id = unseen.scope
      where unseen.ended_at is null and unseen.alerted_at is not null and unseen.since < ${toDate(until)}
    order by since`.execute(db);
  return rows.map(toGap);
}

/** What people were alerted of, and which was over within the period: the store keeps no other record of it. */
async function gapsThatEnded(db: StoreTransaction, { from, until }: Period): Promise<DigestGap[]> {
  const { rows } = await sql<GapRow>`
    select alerts.data ->> 'policy' as policy, null as workspace, (alerts.data ->> 'runs')::int as runs,
        alerts.data ->> 'reason' as what, coalesce((alerts.data ->> 'since')::timestamptz, alerts.at) as since, alerts.at as until
      from alerts where alerts.type = 'policy.judges-again'
        and alerts.at >= ${toDate(from)} and alerts.at < ${toDate(until)}
    union all
    select null, cause ->> 'workspace', null, (cause ->> 'what') || ': ' || (cause ->> 'reason'),
        coalesce((cause ->> 'since')::timestamptz, alerts.at), alerts.at
      from alerts, jsonb_path_query(alerts.data, '$.causes[*]') as cause
      where alerts.type = 'workspace.recovered' and alerts.at >= ${toDate(from)} and alerts.at < ${toDate(until)}
    order by since`.execute(db);
  return rows.map(toGap);
}

async function countWorkspaces(db: StoreTransaction, { from }: Period): Promise<number> {
  const { rows } = await sql<{ readonly count: number }>`
    select count(*)::int as count from workspaces where last_good_pass_at >= ${toDate(from)}`.execute(db);
  return rows[0]?.count ?? 0;
}

async function activeRuns(db: StoreTransaction): Promise<DigestFacts['active']> {
  const { rows } = await sql<{
    readonly runs: number;
    readonly known: number;
    readonly per_hour: number | null;
    readonly at_least: boolean | null;
    readonly currencies: number;
    readonly currency: string | null;
  }>`select count(*)::int as runs, count(cost)::int as known, sum((cost ->> 'perHour')::float8) as per_hour,
      bool_or((cost ->> 'atLeast')::boolean) as at_least,
      count(distinct cost ->> 'currency')::int as currencies, min(cost ->> 'currency') as currency
    from (select nullif(runs.load -> 'cost', 'null'::jsonb) as cost from runs where runs.active) as active`.execute(db);
  const [row] = rows;
  if (!row) return { runs: 0, cost: null };
  const { runs, known, per_hour: perHour, at_least: atLeast, currencies, currency } = row;
  if (perHour === null || currency === null || currencies > 1) return { runs, cost: null };
  return { runs, cost: { currency, perHour, atLeast: atLeast === true || known < runs } };
}
