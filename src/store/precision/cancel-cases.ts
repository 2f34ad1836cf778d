import { sql } from 'kysely';
import { WOULD_CANCEL } from '../../core/decision/guards/mode-and-phase.ts';
import type { CancelCase, EndedWork, PrecisionFacts, SaidWrong } from '../../core/money/cancel-cases.ts';
import { BY_HAND_POLICY_NAME } from '../../core/policy/by-hand-policy.ts';
import type { CasesAsked } from '../../core/ports/precision-ledger.ts';
import type { Instant } from '../../core/values/duration.ts';
import type { Database } from '../open/database.ts';
import { fromRows, toDate } from '../rows.ts';
import { isVisible } from '../visible-runs.ts';

/** More than are ever judged of a policy, since the newest may still be open. */
const MOST_OF_POLICY = 200;

/** The newest cancels of policies since a moment, with the runs that show whether they were right. */
export async function precisionFacts(db: Database, since: Instant, asked: CasesAsked = {}): Promise<PrecisionFacts> {
  const found = fromRows(await casesSince(db, since, asked));
  if (found.length === 0) return { cases: [], ended: [] };
  const marks = await marksOn(db);
  const failed = await failedValidations(db, found);
  const cases = onceForARun(
    found.map(({ keptBy, objected, ...one }) => ({
      ...one,
      marked: marks.get(keyOf(one)) ?? null,
      kept: keptBy === null ? null : { by: keptBy, objected },
      failedValidation: failed.has(`${one.workspaceId} ${one.runId}`),
    })),
  );
  return { cases, ended: await endedWorks(db, cases, since) };
}

interface CaseRow {
  readonly as: CancelCase['as'];
  readonly policy: string;
  readonly workspace_id: string;
  readonly run_id: string;
  readonly decision_id: string;
  readonly at: Date;
  readonly kept_by: string | null;
  readonly objected: boolean;
  readonly definition: string | null;
  readonly experiment: string | null;
}

async function casesSince(
  db: Database,
  since: Instant,
  { policies, visible, done = false }: CasesAsked,
): Promise<CaseRow[]> {
  const from = toDate(since);
  const isAsked = policies === undefined ? sql`true` : sql`d.policy = any(${[...policies]}::text[])`;
  const isSeen = visible === undefined ? sql`true` : isVisible(visible, 'd' as 'decisions');
  const { rows } = await sql<CaseRow>`
    with found as (
      select 'cancelled' as as_, d.policy, d.workspace_id, d.run_id, d.id as decision_id,
          coalesce(c.requested_at, c.queued_at) as at, null as kept_by, false as objected
        from cancellations as c inner join decisions as d on d.id = c.decision_id
        where c.state in ('confirmed', 'released') and c.queued_at >= ${from}
          and d.decided_by is null and d.policy <> ${BY_HAND_POLICY_NAME} and ${isAsked} and ${isSeen}
      union all
      select 'kept', d.policy, d.workspace_id, d.run_id, d.id, coalesce(a.answered_at, a.asked_at),
          coalesce(a.answered_by, 'a person'), a.because = 'objected'
        from approvals as a inner join decisions as d on d.id = a.decision_id
        where a.answer = 'rejected' and a.asked_at >= ${from} and ${isAsked} and ${isSeen}
      union all
      select 'would-cancel', d.policy, d.workspace_id, d.run_id, d.id, d.at, null, false
        from decisions as d
        where not ${done} and d.kind = 'withhold' and d.withheld = 'mode' and d.at >= ${from}
          and d.reason like ${`${WOULD_CANCEL}%`} and ${isAsked} and ${isSeen}
    ), numbered as (
      select found.*, row_number() over (partition by as_, policy order by at desc) as place from found
    )
    select as_ as "as", policy, numbered.workspace_id, run_id, decision_id, at, kept_by, objected,
        runs.run ->> 'definition' as definition, runs.run ->> 'experiment' as experiment
      from numbered left join runs on runs.workspace_id = numbered.workspace_id and runs.id = numbered.run_id
      where place <= ${MOST_OF_POLICY}
      order by at, decision_id`.execute(db);
  return rows;
}

/** A run is cancelled once, and what was said of it before counts no more; of several questions the last counts. */
function onceForARun(cases: readonly CancelCase[]): readonly CancelCase[] {
  const kept = new Map<string, CancelCase>();
  for (const one of cases) {
    const key = `${one.as === 'would-cancel' ? 'would' : 'did'} ${keyOf(one)}`;
    const before = kept.get(key);
    // The first moment at which a policy would have cancelled it, and a cancel before any answer.
    if (before && (one.as === 'would-cancel' || before.as === 'cancelled')) continue;
    kept.set(key, one);
  }
  return [...kept.values()];
}

function keyOf({ policy, workspaceId, runId }: Pick<CancelCase, 'policy' | 'workspaceId' | 'runId'>): string {
  return `${policy} ${workspaceId} ${runId}`;
}

/** The words that count, by policy and run. */
async function marksOn(db: Database): Promise<ReadonlyMap<string, SaidWrong>> {
  const rows = await db
    .selectFrom('wrong_marks')
    .innerJoin('decisions', 'decisions.id', 'wrong_marks.decision_id')
    .select(['decisions.policy', 'decisions.workspace_id', 'decisions.run_id'])
    .select(['wrong_marks.author', 'wrong_marks.at', 'wrong_marks.reason'])
    .where('wrong_marks.withdrawn_at', 'is', null)
    .orderBy('wrong_marks.at')
    .execute();
  return new Map(fromRows(rows).map(({ author, at, reason, ...of }) => [keyOf(of), { author, at, reason }]));
}

/** Runs of which some policy found that their validation failed. */
async function failedValidations(
  db: Database,
  cases: readonly Pick<CancelCase, 'as' | 'workspaceId' | 'runId'>[],
): Promise<ReadonlySet<string>> {
  const would = cases.filter((one) => one.as === 'would-cancel');
  if (would.length === 0) return new Set();
  const { rows } = await sql<{ workspace_id: string; run_id: string }>`
    select distinct d.workspace_id, d.run_id from ${runsOf(would)} as mine
      inner join decisions as d on d.workspace_id = mine.workspace_id and d.run_id = mine.run_id
      where jsonb_path_exists(d.evidence, ${FAILED}::jsonpath)`.execute(db);
  return new Set(rows.map(({ workspace_id, run_id }) => `${workspace_id} ${run_id}`));
}

const FAILED = '$.conditions.** ? (@.condition == "validation" && @.outcome == "violated")';

function runsOf(runs: readonly Pick<CancelCase, 'workspaceId' | 'runId'>[]) {
  return sql`(select distinct * from unnest(${runs.map(({ workspaceId }) => workspaceId)}::text[],
    ${runs.map(({ runId }) => runId)}::text[]) as pairs (workspace_id, run_id))`;
}

/** The runs of the cases, those of the same definitions that completed, and those that were submitted again from any. */
async function endedWorks(db: Database, cases: readonly CancelCase[], since: Instant): Promise<readonly EndedWork[]> {
  const definitions = [...new Set(cases.flatMap(({ definition }) => definition ?? []))];
  const workspaces = [...new Set(cases.map(({ workspaceId }) => workspaceId))];
  const { rows } = await sql<{
    workspace_id: string;
    run_id: string;
    status: string;
    definition: string | null;
    experiment: string | null;
    resubmitted_from: string | null;
    created_at: Date;
    length: number | null;
  }>`
    select workspace_id, run_id, status, definition, experiment, resubmitted_from, created_at,
        coalesce(computed_ms, extract(epoch from ended_at - started_at) * 1000)::float8 as length
      from ended_runs as e
      where e.workspace_id = any(${workspaces}::text[]) and (
        (e.definition = any(${definitions}::text[]) and lower(e.status) = 'completed')
        or (e.resubmitted_from is not null and e.created_at >= ${toDate(since)})
        or (e.workspace_id, e.run_id) in (select workspace_id, run_id from ${runsOf(cases)} as mine)
      )`.execute(db);
  return fromRows(rows);
}
