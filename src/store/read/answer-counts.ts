import { sql } from 'kysely';
import type { AnswerCounts } from '../../core/ports/read-ledger.ts';
import type { Visibility } from '../../core/ports/visibility.ts';
import type { Instant } from '../../core/values/duration.ts';
import type { Database } from '../open/database.ts';
import { toDate } from '../rows.ts';
import { isVisible } from '../visible-runs.ts';

/** What people answered to the questions of a policy that were asked since a moment. */
export async function countAnswers(
  db: Database,
  policy: string,
  since: Instant,
  visible: Visibility,
): Promise<AnswerCounts> {
  const row = await db
    .selectFrom('approvals')
    .innerJoin('decisions', 'decisions.id', 'approvals.decision_id')
    .innerJoin('workspaces', 'workspaces.id', 'decisions.workspace_id')
    .select([
      sql<number>`count(*)::int`.as('asked'),
      sql<number>`count(*) filter (where approvals.answer = 'approved')::int`.as('approved'),
      sql<number>`count(*) filter (where approvals.answer = 'rejected')::int`.as('rejected'),
      sql<number>`count(distinct approvals.finding_id) filter (where exists (
        select 1 from objections where objections.finding_id = approvals.finding_id))::int`.as('objected'),
    ])
    .where('decisions.policy', '=', policy)
    .where('decisions.at', '>=', toDate(since))
    .where(isVisible(visible, 'decisions'))
    .executeTakeFirstOrThrow();
  return row;
}
