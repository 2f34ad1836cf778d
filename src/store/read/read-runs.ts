import { sql } from 'kysely';
import type {
  ListedRun,
  Page,
  PageRequest,
  RunFilter,
  RunSort,
  RunView,
  WorkspaceView,
} from '../../core/ports/read-ledger.ts';
import { NEVER_SCANNED } from '../../core/ports/scan-ledger.ts';
import type { Visibility } from '../../core/ports/visibility.ts';
import type { Run } from '../../core/run/run.ts';
import type { Database } from '../open/database.ts';
import { toInstantOrNull, toRun, toWorkspace } from '../rows.ts';
import { withLatestWords } from '../statuses.ts';
import { readUnseen } from '../unseen.ts';
import { isVisible } from '../visible-runs.ts';
import { cutToPage } from './pages.ts';
import { runsLike } from './run-filter.ts';
import { inOrder, keyFor } from './run-order.ts';
import { withAllParts, withListedParts } from './run-rows.ts';
import { viewsOf } from './run-views.ts';

/** Runs with their status under each policy, newest submission first unless asked otherwise. Null when the cursor is not one of ours. */
export async function readRuns(
  db: Database,
  filter: RunFilter,
  page: PageRequest,
  sort: RunSort = 'newest',
): Promise<Page<ListedRun> | null> {
  const { query } = await runsLike(db, filter);
  const ordered = inOrder(query, sort, page);
  if (!ordered) return null;
  const { rows, next } = cutToPage(await withListedParts(ordered).execute(), page, keyFor(sort));
  return { items: await viewsOf(db, rows), next };
}

export async function readRun(
  db: Database,
  workspaceName: string,
  runId: string,
  visible?: Visibility,
): Promise<RunView | null> {
  let query = db
    .selectFrom('runs')
    .where('runs.workspace_id', 'in', (eb) =>
      eb.selectFrom('workspaces').select('id').where('name', '=', workspaceName),
    )
    .where('runs.id', '=', runId);
  if (visible) query = query.where(isVisible(visible, 'runs'));
  return wholeView(db, query.limit(1));
}

export async function readRunById(db: Database, workspaceId: string, runId: string): Promise<RunView | null> {
  const query = db.selectFrom('runs').where('workspace_id', '=', workspaceId).where('id', '=', runId);
  return wholeView(db, query);
}

/** One run alone, with what the latest pass said of it, word for word. */
async function wholeView(db: Database, query: Parameters<typeof withAllParts>[0]): Promise<RunView | null> {
  const [view] = await viewsOf(db, await withAllParts(query).execute());
  if (!view) return null;
  const { workspaceId, id: runId } = view.run;
  return { ...view, statuses: await withLatestWords(db, { workspaceId, runId }, view.statuses) };
}

/** The runs that have one of these ids. */
export async function readRunsById(db: Database, ids: readonly string[]): Promise<Run[]> {
  const rows = await db
    .selectFrom('runs')
    .select('run')
    .where(sql<boolean>`id = any(${[...ids]}::text[])`)
    .execute();
  return rows.map(({ run }) => toRun(run));
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
