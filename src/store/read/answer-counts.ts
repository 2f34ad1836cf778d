import { sql } from 'kysely';
import type { AnswerCounts } from '../../core/ports/read-ledger.ts';
import type { Visibility } from '../../core/ports/visibility.ts';
import type { Instant } from '../../core/values/duration.ts';
import type { Database } from '../open/database.ts';
import { toDate } from '../rows.ts';
import { isVisible } from '../visible-runs.ts';

/** What people answered to the questions of policies that were asked since a moment, by policy. */
export async function countAnswers(
  db: Database,
  policies: readonly string[],
  { since, visible }: { readonly since: Instant; readonly visible: Visibility },
): Promise<ReadonlyMap<string, AnswerCounts>> {
  const rows = await db
    .selectFrom('approvals')
    .innerJoin('decisions', 'decisions.id', 'approvals.decision_id')
    .select([
      'decisions.policy',
      sql<number>`count(*)::int`.as('asked'),
      sql<number>`count(*) filter (where approvals.answer = 'approved')::int`.as('approved'),
      sql<number>`count(*) filter (where approvals.answer = 'rejected')::int`.as('rejected'),
      sql<number>`count(distinct approvals.finding_id) filter (where approvals.finding_id in (
        select finding_id from objections))::int`.as('objected'),
    ])
    // As the index has it that knows of questions alone.
    .where('decisions.ask', 'is not', null)
    .where(sql<boolean>`decisions.policy = any(${[...policies]}::text[])`)
    .where('decisions.at', '>=', toDate(since))
    .where(isVisible(visible, 'decisions'))
    .groupBy('decisions.policy')
    .execute();
  return new Map(rows.map(({ policy, ...counts }) => [policy, counts]));
}
