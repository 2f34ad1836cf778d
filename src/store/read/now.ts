import { sql } from 'kysely';
import { withoutUnknownPrefix } from '../../core/decision/episode.ts';
import { UNDER_WAY } from '../../core/decision/finding.ts';
import type { ExtensionRequest } from '../../core/decision/objection.ts';
import type { HourlyLoad } from '../../core/decision/run-load.ts';
import type { NowCancel, NowFacts, NowFinding, NowUnknown } from '../../core/ports/now-ledger.ts';
import { coversWorkspace, type Visibility } from '../../core/ports/visibility.ts';
import { NO_WORKSPACE } from '../../core/record/unseen.ts';
import { DAY, type Instant } from '../../core/values/duration.ts';
import { WAITS_SINCE } from '../delivery-row.ts';
import { exceptionsInForce } from '../exceptions.ts';
import type { StoreTransaction } from '../jobs.ts';
import { STATUS_AT } from '../last-seen.ts';
import type { Database } from '../open/database.ts';
import { placesIn } from '../overrides-concerning.ts';
import { fromRow, fromRows, toDate, toInstant, toInstantOrNull } from '../rows.ts';
import { readUnseen } from '../unseen.ts';
import { isVisible } from '../visible-runs.ts';
import { decidedOn } from './decided-on.ts';
import { failingChannels } from './failing-channels.ts';
import { questionsNow } from './now-questions.ts';
import { runsNow } from './now-runs.ts';
import { readWorkspaces } from './read-runs.ts';

/** What the first screen shows, from one snapshot of the store: sums of one part equal the lists of another. */
export function readNow(
  db: Database,
  now: Instant,
  { visible, queueSchema }: { readonly visible: Visibility; readonly queueSchema: string },
): Promise<NowFacts> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (transaction) => {
      const workspaces = await readWorkspaces(transaction);
      const names = new Map(workspaces.map(({ workspace }) => [workspace.id, workspace.name]));
      return {
        workspaces,
        runs: await runsNow(transaction, visible, names),
        findings: await findingsNow(transaction, visible),
        questions: await questionsNow(transaction, visible),
        cancels: await cancelsNow(transaction, now, visible),
        unknown: await unknownNow(transaction, visible),
        unseen: (await readUnseen(transaction)).filter(({ scope }) => scope === NO_WORKSPACE),
        ...seenOf(await exceptionsInForce(transaction, now), visible, [...names.values()]),
        requests: await requestsNow(transaction, visible),
        alerts: { ...(await alertsNow(transaction, now)), failing: await failingChannels(transaction, queueSchema) },
      };
    });
}

/** A freeze is for everybody; an override for viewers of where it counts. */
function seenOf(
  { overrides, freezes }: Awaited<ReturnType<typeof exceptionsInForce>>,
  { workspaces }: Visibility,
  names: readonly string[],
) {
  if (workspaces === null) return { overrides, freezes };
  const seen = names.filter((name) => coversWorkspace(workspaces, name));
  return { overrides: overrides.filter(({ scope }) => placesIn(scope, seen).length > 0), freezes };
}

async function requestsNow(db: StoreTransaction, visible: Visibility): Promise<ExtensionRequest[]> {
  const rows = await db
    .selectFrom('extension_requests')
    .selectAll()
    .where('answer', 'is', null)
    .where(isVisible(visible, 'extension_requests'))
    .orderBy('at')
    .execute();
  return fromRows(rows);
}

const IDLE = '$.** ? (@.condition == "gpu-idle" && @.outcome == "violated")';

async function findingsNow(db: StoreTransaction, visible: Visibility): Promise<NowFinding[]> {
  const rows = await db
    .selectFrom('findings')
    .innerJoin('runs', (join) =>
      join.onRef('runs.workspace_id', '=', 'findings.workspace_id').onRef('runs.id', '=', 'findings.run_id'),
    )
    .leftJoin('statuses', (join) =>
      join
        .onRef('statuses.workspace_id', '=', 'findings.workspace_id')
        .onRef('statuses.run_id', '=', 'findings.run_id')
        .onRef('statuses.policy', '=', 'findings.policy')
        .onRef('statuses.finding_id', '=', 'findings.id'),
    )
    .leftJoinLateral(
      (eb) =>
        eb
          .selectFrom('approvals')
          .select(['approvals.answered_by as approved_by', 'approvals.answered_at as approved_at'])
          .whereRef('approvals.finding_id', '=', 'findings.id')
          .where('approvals.answer', '=', 'approved')
          .where('approvals.ended', 'is', null)
          .where(
            sql<boolean>`not exists (select 1 from cancellations
              where cancellations.finding_id = approvals.finding_id and cancellations.queued_at >= approvals.answered_at)`,
          )
          .orderBy('approvals.asked_at', 'desc')
          .limit(1)
          .as('yes'),
      (join) => join.onTrue(),
    )
    .select(['findings.id', 'findings.workspace_id', 'findings.run_id', 'findings.policy', 'findings.state'])
    .select(['yes.approved_by', 'yes.approved_at'])
    .select(['findings.since', 'findings.steps_done'])
    .select(['statuses.state as status', 'statuses.withheld', 'statuses.reason', 'statuses.next', STATUS_AT.as('at')])
    .select([
      sql<NowFinding['cost']>`statuses.evidence -> 'cost'`.as('cost'),
      sql<boolean | null>`jsonb_path_exists(statuses.evidence -> 'conditions', ${IDLE}::jsonpath)`.as('is_idle'),
    ])
    .where('findings.state', '<>', 'resolved')
    .where('findings.audit', '=', false)
    .where('runs.active', '=', true)
    .where(isVisible(visible, 'runs'))
    .execute();
  return fromRows(rows).map(({ status, withheld, reason, next, at, cost, isIdle, ...rest }) => {
    const { approvedBy, approvedAt, ...finding } = rest;
    const approved = approvedBy === null || approvedAt === null ? null : { by: approvedBy, at: approvedAt };
    const known = status === null || reason === null || at === null ? null : { state: status, reason, at };
    return { ...finding, approved, cost, isIdle: isIdle === true, status: known && { ...known, withheld, next } };
  });
}

/** Cancels of the last day, and those that are under way. */
async function cancelsNow(db: StoreTransaction, now: Instant, visible: Visibility): Promise<NowCancel[]> {
  const rows = await db
    .selectFrom('cancellations')
    .innerJoin('decisions', 'decisions.id', 'cancellations.decision_id')
    .innerJoin('workspaces', 'workspaces.id', 'cancellations.workspace_id')
    .leftJoin('runs', (join) =>
      join.onRef('runs.workspace_id', '=', 'cancellations.workspace_id').onRef('runs.id', '=', 'cancellations.run_id'),
    )
    .leftJoin('ended_runs', (join) =>
      join
        .onRef('ended_runs.workspace_id', '=', 'cancellations.workspace_id')
        .onRef('ended_runs.run_id', '=', 'cancellations.run_id'),
    )
    .leftJoinLateral(
      (eb) =>
        eb
          .selectFrom('approvals')
          .select(['approvals.answered_by', 'approvals.note as answer_note'])
          .whereRef('approvals.finding_id', '=', 'cancellations.finding_id')
          .where('approvals.answer', '=', 'approved')
          .orderBy('approvals.asked_at', 'desc')
          .limit(1)
          .as('yes'),
      (join) => join.onTrue(),
    )
    .selectAll('cancellations')
    .select([
      'workspaces.name as workspace',
      'decisions.at as decided_at',
      'decisions.severity',
      'decisions.decided_by',
    ])
    .select(['decisions.reason as decided_because', 'decisions.evidence_key', decidedOn, 'decisions.kind'])
    .select(['yes.answered_by', 'yes.answer_note', 'ended_runs.started_at', 'ended_runs.ended_at as run_ended_at'])
    .select(sql<number | null>`runs.run -> 'timeLimit'`.as('time_limit'))
    .select(sql<number | null>`runs.load -> 'gpus'`.as('gpus'))
    .select(sql<HourlyLoad['cost']>`runs.load -> 'cost'`.as('listed_cost'))
    .where(
      sql<boolean>`(cancellations.queued_at > ${toDate(now - DAY)} or cancellations.state = any(${[...UNDER_WAY]}::text[]))`,
    )
    .where(isVisible(visible, 'decisions'))
    .orderBy('cancellations.queued_at')
    .execute();
  return rows.map((row) => {
    const { workspace, decided_at, decided_because, severity, evidence_key, evidence, kind, decided_by, ...rest } = row;
    const { answered_by, answer_note, time_limit, gpus, listed_cost, started_at, run_ended_at, ...cancellation } = rest;
    return {
      workspace,
      decision: {
        ...{ id: row.decision_id, at: toInstant(decided_at), kind, workspaceId: row.workspace_id, runId: row.run_id },
        ...{ policy: row.policy, severity, reason: decided_because, ask: null, evidenceKey: evidence_key, evidence },
        ...{ findingId: row.finding_id, approvedByPerson: row.approved_by_person, decidedBy: decided_by },
      },
      cancellation: fromRow(cancellation),
      approvedBy: row.approved_by_person && answered_by !== null ? { by: answered_by, note: answer_note } : null,
      cost: evidence.cost ?? loadBefore(listed_cost),
      gpus,
      timeLimit: time_limit,
      startedAt: toInstantOrNull(started_at),
      endedAt: toInstantOrNull(run_ended_at),
    };
  });
}

/** A pass may have read it once more after the nodes were gone: that says nothing of before. */
function loadBefore(listed: HourlyLoad['cost']): HourlyLoad['cost'] {
  return listed && listed.perHour > 0 ? listed : null;
}

async function unknownNow(db: StoreTransaction, visible: Visibility): Promise<NowUnknown[]> {
  const rows = await db
    .selectFrom('statuses')
    .innerJoin('runs', (join) =>
      join.onRef('runs.workspace_id', '=', 'statuses.workspace_id').onRef('runs.id', '=', 'statuses.run_id'),
    )
    .select(['statuses.workspace_id', 'statuses.run_id', 'statuses.policy', 'statuses.reason'])
    .select('statuses.unknown_since as since')
    .where('statuses.state', '=', 'unknown')
    .where('statuses.unknown_since', 'is not', null)
    .where('statuses.audit', '=', false)
    .where('runs.active', '=', true)
    .where(isVisible(visible, 'runs'))
    .execute();
  return fromRows(rows).flatMap(({ since, reason, ...row }) =>
    since === null ? [] : [{ ...row, since, reason: withoutUnknownPrefix(reason) }],
  );
}

/** Alerts that nobody has got: those on their way, and those of the last day that no channel took. */
async function alertsNow(db: StoreTransaction, now: Instant): Promise<Omit<NowFacts['alerts'], 'failing'>> {
  const { rows } = await sql<{ state: string; count: number; oldest: Date | null }>`
    select 'queued' as state, count(*)::int as count, min(${WAITS_SINCE}) as oldest
      from deliveries join alerts on alerts.id = deliveries.alert_id where deliveries.state = 'queued'
    union all
    select 'failed', count(*)::int, min(alerts.at)
      from alerts join deliveries on alerts.id = deliveries.alert_id
      where alerts.at > ${toDate(now - DAY)} and deliveries.state = 'failed'`.execute(db);
  const of = (state: string) => rows.find((row) => row.state === state);
  return {
    queued: of('queued')?.count ?? 0,
    oldestAt: toInstantOrNull(of('queued')?.oldest ?? null),
    failed: of('failed')?.count ?? 0,
  };
}
