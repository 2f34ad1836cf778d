import { UNDER_WAY } from '../../core/decision/finding.ts';
import type { LimitCounts } from '../../core/ports/read-ledger.ts';
import type { Instant } from '../../core/values/duration.ts';
import type { Database } from '../open/database.ts';
import { recentCancels } from '../workspace-state.ts';

/** What the limits count now, as a pass would read it. */
export async function readLimitCounts(db: Database, now: Instant): Promise<LimitCounts> {
  const workspaces = await db.selectFrom('workspaces').select(['id', 'name']).orderBy('name').execute();
  const active = await db
    .selectFrom('runs')
    .select(['workspace_id', (eb) => eb.fn.countAll().as('count')])
    .where('active', '=', true)
    .where('phase', '<>', 'canceling')
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('cancellations')
            .select('cancellations.decision_id')
            .whereRef('cancellations.workspace_id', '=', 'runs.workspace_id')
            .whereRef('cancellations.run_id', '=', 'runs.id')
            .where('cancellations.state', 'in', UNDER_WAY),
        ),
      ),
    )
    .groupBy('workspace_id')
    .execute();
  const counts = new Map(active.map(({ workspace_id, count }) => [workspace_id, Number(count)]));
  return {
    recent: await recentCancels(db, now),
    workspaces: workspaces.map(({ id, name }) => ({ id, name, activeRuns: counts.get(id) ?? 0 })),
  };
}
