import { sql } from 'kysely';
import type { EarlierCancel } from '../core/decision/earlier-cancel.ts';
import { DAY, type Instant } from '../core/values/duration.ts';
import type { Database } from './open/database.ts';
import { fromRow, toDate } from './rows.ts';

/** A run that was submitted within a week of the cancel may still be active for so long. */
const LOOKS_BACK = 37 * DAY;

/** Longer chains of resubmissions are cut. */
const LONGEST_CHAIN = 50;

/**
 * The cancels of a workspace that its active runs may repeat. One query while there was none lately.
 * @param only the run that an act is about: only what that one may repeat.
 */
export async function earlierCancels(
  db: Database,
  workspaceId: string,
  now: Instant,
  only: string | null = null,
): Promise<readonly EarlierCancel[]> {
  const rows = await db
    .selectFrom('cancellations')
    .innerJoin('decisions', 'decisions.id', 'cancellations.decision_id')
    .innerJoin('runs', (join) =>
      join.onRef('runs.workspace_id', '=', 'cancellations.workspace_id').onRef('runs.id', '=', 'cancellations.run_id'),
    )
    .select([
      'cancellations.run_id',
      'cancellations.finding_id',
      'cancellations.policy',
      sql<Date>`cancellations.requested_at`.as('at'),
      'decisions.decided_by',
      sql<string | null>`runs.run->>'definition'`.as('definition'),
      sql<string | null>`runs.run->>'experiment'`.as('experiment'),
      sql<string | null>`runs.run->>'displayName'`.as('display_name'),
    ])
    .where('cancellations.workspace_id', '=', workspaceId)
    .where('cancellations.requested_at', '>', toDate(now - LOOKS_BACK))
    .where('cancellations.state', 'in', ['requested', 'confirmed', 'released'])
    .$if(only !== null, (query) => query.where(mayBeRepeatedBy(workspaceId, only)))
    .execute();
  if (rows.length === 0) return [];
  const approvedBy = await approvers(db, [...new Set(rows.map(({ finding_id }) => finding_id))]);
  const resubmissions = await resubmissionsOf(db, workspaceId, [...new Set(rows.map(({ run_id }) => run_id))]);
  const completions = await completionsOf(db, workspaceId, [
    ...new Set(rows.flatMap(({ definition }) => definition ?? [])),
  ]);
  return rows.map(fromRow).map(({ findingId, decidedBy, displayName, ...cancel }) => ({
    ...cancel,
    displayName: displayName ?? cancel.runId,
    by: decidedBy ?? approvedBy.get(findingId) ?? null,
    resubmissions: resubmissions.get(cancel.runId) ?? [],
    completions: completions.get(`${cancel.definition} ${cancel.experiment}`) ?? [],
  }));
}

/** Whether the run of a cancel is of the same definition as another run, or that was resubmitted from any. */
function mayBeRepeatedBy(workspaceId: string, runId: string | null) {
  return sql<boolean>`exists (
    select 1 from runs as mine
    where mine.workspace_id = ${workspaceId} and mine.id = ${runId}
      and (mine.run->>'definition' = runs.run->>'definition' or mine.run->>'resubmittedFrom' is not null)
  )`;
}

async function approvers(db: Database, findingIds: readonly string[]): Promise<ReadonlyMap<string, string | null>> {
  const rows = await db
    .selectFrom('approvals')
    .select(['finding_id', 'answered_by'])
    .where('finding_id', 'in', findingIds)
    .where('answer', '=', 'approved')
    .orderBy('answered_at')
    .execute();
  return new Map(rows.map(({ finding_id, answered_by }) => [finding_id, answered_by]));
}

/** By the run that was cancelled: the active runs that were resubmitted from it, or from a run that was, and so on. */
async function resubmissionsOf(
  db: Database,
  workspaceId: string,
  cancelled: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const { rows } = await sql<{ id: string; ancestor: string }>`
    with recursive above (id, ancestor, depth) as (
      select id, run->>'resubmittedFrom', 1 from runs
      where workspace_id = ${workspaceId} and active and run->>'resubmittedFrom' is not null
      union
      select above.id, runs.run->>'resubmittedFrom', depth + 1 from above
      join runs on runs.workspace_id = ${workspaceId} and runs.id = above.ancestor
      where runs.run->>'resubmittedFrom' is not null and depth < ${LONGEST_CHAIN}
    )
    select distinct id, ancestor from above`.execute(db);
  const wanted = new Set(cancelled);
  const found = Map.groupBy(
    rows.filter(({ ancestor }) => wanted.has(ancestor)),
    ({ ancestor }) => ancestor,
  );
  return new Map([...found].map(([ancestor, some]) => [ancestor, some.map(({ id }) => id)]));
}

/** When runs completed, by definition and experiment. */
async function completionsOf(
  db: Database,
  workspaceId: string,
  definitions: readonly string[],
): Promise<ReadonlyMap<string, readonly Instant[]>> {
  if (definitions.length === 0) return new Map();
  const rows = await db
    .selectFrom('ended_runs')
    .select(['definition', 'experiment', 'ended_at'])
    .where('workspace_id', '=', workspaceId)
    .where('definition', 'in', definitions)
    .where(sql`lower(status)`, '=', 'completed')
    .execute();
  const found = Map.groupBy(rows, ({ definition, experiment }) => `${definition} ${experiment}`);
  return new Map([...found].map(([key, some]) => [key, some.map(({ ended_at }) => ended_at.getTime())]));
}
