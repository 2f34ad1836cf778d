import type { PgBoss } from 'pg-boss';
import type { CollectLedger } from '../../core/ports/collect-ledger.ts';
import { enqueue } from '../jobs.ts';
import type { Database } from '../open/database.ts';
import { toRun, toWorkspace } from '../rows.ts';

/** The kinds of decision after which the end of a run is of interest. */
const CONCERNS = ['notify', 'ask', 'cancel'] as const;

export function collectLedger(db: Database, boss: PgBoss): CollectLedger {
  return {
    async collectCase({ workspaceId, runId, decisionIds }) {
      const done = await db
        .selectFrom('evidence_items')
        .select('id')
        .where('workspace_id', '=', workspaceId)
        .where('run_id', '=', runId)
        .where((eb) => (decisionIds.length === 0 ? eb('occasion', '=', 'ended') : eb('decision_id', 'in', decisionIds)))
        .limit(1)
        .executeTakeFirst();
      if (done) return null;
      const workspace = await db.selectFrom('workspaces').selectAll().where('id', '=', workspaceId).executeTakeFirst();
      const seen = await db
        .selectFrom('runs')
        .select('run')
        .where('workspace_id', '=', workspaceId)
        .where('id', '=', runId)
        .executeTakeFirst();
      if (!workspace || !seen) return null;
      const policies = await db
        .selectFrom('decisions')
        .select('policy')
        .distinct()
        .where('workspace_id', '=', workspaceId)
        .where('run_id', '=', runId)
        .where('kind', 'in', CONCERNS)
        .execute();
      return {
        workspace: toWorkspace(workspace),
        run: toRun(seen.run),
        policies: policies.map(({ policy }) => policy),
      };
    },
    async collectEnded(workspaceId, runIds) {
      if (runIds.length === 0) return;
      await db.transaction().execute(async (transaction) => {
        const rows = await transaction
          .selectFrom('decisions')
          .select('run_id')
          .distinct()
          .where('workspace_id', '=', workspaceId)
          .where('run_id', 'in', runIds)
          .where('kind', 'in', CONCERNS)
          .execute();
        const collects = rows.map((row) => ({ workspaceId, runId: row.run_id, decisionIds: [] }));
        await enqueue(boss, transaction, { collects });
      });
    },
  };
}
