import type { AskedAbout, ReadLedger } from '../../core/ports/read-ledger.ts';
import type { Instant } from '../../core/values/duration.ts';
import type { Database } from '../open/database.ts';
import { fromRow, toDate, toInstantOrNull } from '../rows.ts';

/** The questions that were asked before a moment about runs under policies, in any of their findings. */
export async function earlierQuestions(
  db: Database,
  workspaceId: string,
  about: readonly AskedAbout[],
  before: Instant,
): ReturnType<ReadLedger['earlierQuestions']> {
  if (about.length === 0) return [];
  const rows = await db
    .selectFrom('approvals')
    .innerJoin('findings', 'findings.id', 'approvals.finding_id')
    .selectAll('approvals')
    .select(['findings.run_id', 'findings.policy', 'findings.resolution', 'findings.resolved_at'])
    .where('findings.workspace_id', '=', workspaceId)
    .where('findings.audit', '=', false)
    .where('findings.run_id', 'in', [...new Set(about.map(({ runId }) => runId))])
    .where('findings.policy', 'in', [...new Set(about.map(({ policy }) => policy))])
    .where('approvals.asked_at', '<', toDate(before))
    .execute();
  return rows.map(({ run_id: runId, policy, resolution, resolved_at, ...approval }) => ({
    runId,
    policy,
    approval: fromRow(approval),
    finding: { id: approval.finding_id, resolution, resolvedAt: toInstantOrNull(resolved_at) },
  }));
}
