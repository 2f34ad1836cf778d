import { sql } from 'kysely';
import type { SeenStatus } from '../core/evidence/seen-status.ts';
import type { KnownRun } from '../core/signal/known-run.ts';
import { toJson, toText } from './json.ts';
import { LAST_SEEN_AT } from './last-seen.ts';
import type { Database } from './open/database.ts';
import { fromRow, toDate, toInstant } from './rows.ts';

/**
 * The runs of a pass that are seen in another status than before, or again after a long time, as a common table expression.
 * It belongs into the statement that writes the runs: all parts of that see the rows as they were before.
 */
export function changedStatuses(workspaceId: string, runs: readonly KnownRun[]) {
  const given = runs.map(({ run, phaseSince, lastSeenAt }) => ({
    id: toText(run.id),
    status: toText(run.status),
    phase: run.phase,
    phase_since: toDate(phaseSince),
    at: toDate(lastSeenAt),
  }));
  return sql<ChangedStatus>`(
    select given.id, given.status, given.phase, given.at, ${LAST_SEEN_AT}
    from jsonb_to_recordset(${toJson(given)}::jsonb)
      as given (id text, status text, phase text, phase_since timestamptz, at timestamptz)
    left join runs on runs.workspace_id = ${workspaceId} and runs.id = given.id
    where runs.id is null or runs.status is distinct from given.status or runs.phase_since <> given.phase_since
  )`;
}

interface ChangedStatus {
  id: string;
  status: string;
  phase: string;
  at: Date;
  last_seen_at: Date | null;
}

/** Ends what was seen before. What was seen in the same moment is replaced. */
export function closedStatuses(workspaceId: string) {
  return sql<{ run_id: string }>`(
    update seen_statuses as before set
      until = case when before.since < changed.at then coalesce(changed.last_seen_at, before.since) end,
      status = case when before.since < changed.at then before.status else changed.status end,
      phase = case when before.since < changed.at then before.phase else changed.phase end
    from changed
    where before.workspace_id = ${workspaceId} and before.run_id = changed.id and before.until is null
    returning before.run_id
  )`;
}

/** Begins what is seen now. */
export function openedStatuses(workspaceId: string) {
  return sql<{ run_id: string }>`(
    insert into seen_statuses (workspace_id, run_id, since, status, phase)
    select ${workspaceId}, changed.id, changed.at, changed.status, changed.phase from changed
    on conflict do nothing
    returning run_id
  )`;
}

/** The statuses in which passes saw a run, the oldest first. */
export async function readSeenStatuses(
  db: Database,
  workspaceId: string,
  runId: string,
): Promise<readonly SeenStatus[]> {
  const rows = await db
    .selectFrom('seen_statuses')
    .innerJoin('runs', (join) =>
      join.onRef('runs.workspace_id', '=', 'seen_statuses.workspace_id').onRef('runs.id', '=', 'seen_statuses.run_id'),
    )
    .select(['seen_statuses.status', 'seen_statuses.phase', 'since', 'until', LAST_SEEN_AT])
    .where('seen_statuses.workspace_id', '=', workspaceId)
    .where('seen_statuses.run_id', '=', runId)
    .orderBy('since')
    .execute();
  return rows.map(({ last_seen_at: lastSeen, until, ...row }) => ({
    ...fromRow(row),
    until: toInstant(until ?? lastSeen),
  }));
}
