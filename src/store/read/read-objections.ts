import type { ObjectionFilter, ObjectionView } from '../../core/ports/objection-ledger.ts';
import type { Page, PageRequest } from '../../core/values/page.ts';
import type { Database } from '../open/database.ts';
import { fromRow } from '../rows.ts';
import { isVisible } from '../visible-runs.ts';
import { approvalsOf } from '../workspace-state.ts';
import { nameOfRun } from './name-of-run.ts';
import { beginOf, cutToPage, timeAndId } from './pages.ts';

/** Objections with the questions that followed, the newest first. Null when the cursor is not one of ours. */
export async function readObjections(
  db: Database,
  filter: ObjectionFilter,
  page: PageRequest,
): Promise<Page<ObjectionView> | null> {
  const begin = beginOf(page, ['objections.at', 'objections.id']);
  if (begin === null) return null;
  const { workspace, run, policy, author, visible } = filter;
  let query = db
    .selectFrom('objections')
    .innerJoin('findings', 'findings.id', 'objections.finding_id')
    .innerJoin('workspaces', 'workspaces.id', 'findings.workspace_id')
    .leftJoin('runs', (join) =>
      join.onRef('runs.workspace_id', '=', 'findings.workspace_id').onRef('runs.id', '=', 'findings.run_id'),
    )
    .selectAll('objections')
    .select(['workspaces.name as workspace_name', 'findings.run_id', 'findings.policy', nameOfRun('findings.run_id')])
    .where(begin)
    .orderBy('objections.at', 'desc')
    .orderBy('objections.id', 'desc')
    .limit(page.limit + 1);
  if (workspace !== undefined) query = query.where('workspaces.name', '=', workspace);
  if (run !== undefined) query = query.where('findings.run_id', '=', run);
  if (policy !== undefined) query = query.where('findings.policy', '=', policy);
  if (author !== undefined) query = query.where('objections.author', '=', author);
  if (visible) query = query.where(isVisible(visible, 'findings'));
  const { rows, next } = cutToPage(await query.execute(), page, timeAndId);
  const approvals = await approvalsOf(db, [...new Set(rows.map(({ finding_id }) => finding_id))]);
  const items = rows.map((row) => {
    const { workspaceName, runId, displayName, policy: of, ...objection } = fromRow(row);
    const asked = (approvals.get(objection.findingId) ?? []).filter(({ askedAt }) => askedAt >= objection.at);
    return { objection, workspaceName, runId, displayName, policy: of, approvals: asked };
  });
  return { items, next };
}
