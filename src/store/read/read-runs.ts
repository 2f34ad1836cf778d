import type { Selectable } from 'kysely';
import type { PolicyStatus } from '../../core/decision/decision.ts';
import type { Page, ReadLedger, RunView, WorkspaceView } from '../../core/ports/read-ledger.ts';
import { NEVER_SCANNED } from '../../core/ports/scan-ledger.ts';
import type { EndedRecord } from '../../core/record/ended-run.ts';
import type { FailedStep } from '../../core/run/failed-steps.ts';
import type { Database } from '../open/database.ts';
import { runsOwnedBy } from '../owned-runs.ts';
import { toEndedRecord } from '../record/history-rows.ts';
import { fromRow, toInstant, toInstantOrNull, toRun, toWorkspace } from '../rows.ts';
import type { Tables } from '../schema.ts';
import { readUnseen } from '../unseen.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';

type RunFilter = Parameters<ReadLedger['runs']>[0];

/** Runs with their status under each policy, newest submission first. Null when the cursor is not one of ours. */
export async function readRuns(
  db: Database,
  filter: RunFilter,
  page: { cursor: string | null; limit: number },
): Promise<Page<RunView> | null> {
  const after = page.cursor === null ? null : readRunCursor(page.cursor);
  if (after === undefined) return null;
  let query = db
    .selectFrom('runs')
    .innerJoin('workspaces', 'workspaces.id', 'runs.workspace_id')
    .selectAll('runs')
    .orderBy('runs.created_at', 'desc')
    .orderBy('runs.workspace_id')
    .orderBy('runs.id')
    .limit(page.limit + 1);
  if (filter.workspace !== undefined) query = query.where('workspaces.name', '=', filter.workspace);
  if (filter.active !== undefined) query = query.where('runs.active', '=', filter.active);
  if (filter.owners !== undefined) query = query.where(runsOwnedBy(filter.owners));
  const { outcome, state, policy } = filter;
  if (outcome !== undefined || state !== undefined || policy !== undefined)
    query = query.where((eb) => {
      let status = eb
        .selectFrom('statuses')
        .select('statuses.policy')
        .whereRef('statuses.workspace_id', '=', 'runs.workspace_id')
        .whereRef('statuses.run_id', '=', 'runs.id');
      if (outcome !== undefined) status = status.where('statuses.outcome', '=', outcome);
      if (state !== undefined) status = status.where('statuses.state', '=', state);
      if (policy !== undefined) status = status.where('statuses.policy', '=', policy);
      return eb.exists(status);
    });
  if (after !== null)
    query = query.where((eb) =>
      eb.or([
        eb('runs.created_at', '<', after.createdAt),
        eb.and([
          eb('runs.created_at', '=', after.createdAt),
          eb.or([
            eb('runs.workspace_id', '>', after.workspaceId),
            eb.and([eb('runs.workspace_id', '=', after.workspaceId), eb('runs.id', '>', after.id)]),
          ]),
        ]),
      ]),
    );
  const rows = await query.execute();
  const onPage = rows.slice(0, page.limit);
  const last = onPage.at(-1);
  return {
    items: await withStatuses(db, onPage),
    next:
      rows.length > page.limit && last
        ? encodeCursor([String(toInstant(last.created_at)), last.workspace_id, last.id])
        : null,
  };
}

/** The first moment of the year 10000: drivers do not write it as PostgreSQL reads it. */
const BEYOND_DATES = 253_402_300_800_000;

function readRunCursor(cursor: string): { createdAt: Date; workspaceId: string; id: string } | undefined {
  const parts = decodeCursor(cursor, 3);
  const [at, workspaceId, id] = parts ?? [];
  if (at === undefined || workspaceId === undefined || id === undefined || !/^\d{1,15}$/.test(at)) return undefined;
  if (Number(at) >= BEYOND_DATES) return undefined;
  return { createdAt: new Date(Number(at)), workspaceId, id };
}

export async function readRun(
  db: Database,
  workspaceName: string,
  runId: string,
  owners?: readonly string[],
): Promise<RunView | null> {
  let query = db
    .selectFrom('runs')
    .innerJoin('workspaces', 'workspaces.id', 'runs.workspace_id')
    .selectAll('runs')
    .where('workspaces.name', '=', workspaceName)
    .where('runs.id', '=', runId);
  if (owners) query = query.where(runsOwnedBy(owners));
  const row = await query.executeTakeFirst();
  if (!row) return null;
  const [view] = await withStatuses(db, [row]);
  return view ?? null;
}

export async function readRunById(db: Database, workspaceId: string, runId: string): Promise<RunView | null> {
  const row = await db
    .selectFrom('runs')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', runId)
    .executeTakeFirst();
  const [view] = row ? await withStatuses(db, [row]) : [];
  return view ?? null;
}

async function withStatuses(db: Database, rows: readonly Selectable<Tables['runs']>[]): Promise<RunView[]> {
  if (rows.length === 0) return [];
  const statuses = await db
    .selectFrom('statuses')
    .selectAll()
    .where('run_id', 'in', [...new Set(rows.map((row) => row.id))])
    .orderBy('policy')
    .execute();
  const byRun = Map.groupBy(statuses, (row) => `${row.workspace_id} ${row.run_id}`);
  const ends = await endsOf(db, rows);
  return rows.map((row) => {
    const key = `${row.workspace_id} ${row.id}`;
    const ofRun: PolicyStatus[] = (byRun.get(key) ?? []).map(fromRow);
    const end = ends.get(key);
    return {
      run: toRun(row.run),
      active: row.active,
      phaseSince: toInstant(row.phase_since),
      lastSeenAt: toInstant(row.last_seen_at),
      statuses: ofRun,
      failure: end?.failure ?? null,
      failedSteps: end?.failedSteps ?? latestFailedSteps(ofRun),
    };
  });
}

/** How those of the runs ended that are not active: one that is back has an end on record, and it is none. */
async function endsOf(db: Database, rows: readonly Selectable<Tables['runs']>[]): Promise<Map<string, EndedRecord>> {
  const over = rows.filter(({ active }) => !active).map(({ id }) => id);
  if (over.length === 0) return new Map();
  const ends = await db.selectFrom('ended_runs').selectAll().where('run_id', 'in', over).execute();
  return new Map(ends.map((row) => [`${row.workspace_id} ${row.run_id}`, toEndedRecord(row)]));
}

/** Those of the latest pass whose policies read the steps. */
function latestFailedSteps(statuses: readonly PolicyStatus[]): readonly FailedStep[] {
  const latest = statuses.filter(({ evidence }) => evidence.failedSteps).toSorted((a, b) => b.at - a.at)[0];
  return latest?.evidence.failedSteps ?? [];
}

export async function readWorkspaces(db: Database): Promise<WorkspaceView[]> {
  const rows = await db.selectFrom('workspaces').selectAll().orderBy('name').execute();
  const unseen = Map.groupBy(await readUnseen(db), ({ scope }) => scope);
  return rows.map((row) => ({
    workspace: toWorkspace(row),
    // One that an older version wrote has no list of what it did not see.
    lastPass: row.last_pass && { ...row.last_pass, unseen: row.last_pass.unseen ?? [] },
    lastGoodPassAt: toInstantOrNull(row.last_good_pass_at),
    lastCompletePassAt: toInstantOrNull(row.last_complete_pass_at),
    unseen: unseen.get(row.id) ?? [],
    failuresInARow: row.failures_in_a_row,
    scan: row.scan ?? NEVER_SCANNED,
  }));
}
