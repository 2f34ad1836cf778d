import { sql } from 'kysely';
import type { PolicyCounts } from '../../core/money/cancel-cases.ts';
import { BY_HAND_POLICY_NAME } from '../../core/policy/by-hand-policy.ts';
import type { Visibility } from '../../core/ports/visibility.ts';
import type { Instant } from '../../core/values/duration.ts';
import type { Database } from '../open/database.ts';
import { toDate } from '../rows.ts';
import { isVisible } from '../visible-runs.ts';

/** What came of the findings of each policy in a period. */
export async function policyCounts(
  db: Database,
  period: { readonly from: Instant; readonly until: Instant },
  visible: Visibility,
): Promise<ReadonlyMap<string, PolicyCounts>> {
  const [from, until] = [toDate(period.from), toDate(period.until)];
  const { rows } = await sql<PolicyCounts & { readonly policy: string }>`
    select policy, sum(problems)::int as problems, sum(asked)::int as asked, sum(cancelled)::int as cancelled,
        sum(kept)::int as kept
      from (
        select f.policy, count(*) as problems, 0 as asked, 0 as cancelled, 0 as kept from findings as f
          where f.firing_at >= ${from} and f.firing_at < ${until} and ${isVisible(visible, 'f' as 'findings')}
          group by f.policy
        union all
        select d.policy, 0, count(distinct d.finding_id), 0, 0 from decisions as d
          where d.ask is not null and d.at >= ${from} and d.at < ${until} and ${isVisible(visible, 'd' as 'decisions')}
          group by d.policy
        union all
        select c.policy, 0, 0, count(*), 0 from cancellations as c
          where c.state in ('confirmed', 'released') and c.queued_at >= ${from} and c.queued_at < ${until}
            and ${isVisible(visible, 'c' as 'decisions')}
          group by c.policy
        union all
        select d.policy, 0, 0, 0, count(distinct a.finding_id) from approvals as a
          inner join decisions as d on d.id = a.decision_id
          where a.answer = 'rejected' and a.answered_at >= ${from} and a.answered_at < ${until}
            and ${isVisible(visible, 'd' as 'decisions')}
          group by d.policy
      ) as counted
      where policy <> ${BY_HAND_POLICY_NAME}
      group by policy`.execute(db);
  return new Map(rows.map(({ policy, ...counts }) => [policy, counts]));
}
