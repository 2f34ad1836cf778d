import { type Kysely, sql } from 'kysely';
import type { Decision } from '../../core/decision/decision.ts';
import type { CollectJob } from '../../core/ports/queue.ts';
import type { Tables } from '../schema.ts';

/** Of so many decisions, the latest, it is looked whether their evidence was collected. */
const LATEST = 1000;

/** The kinds of decision that people hear of. A cancel is collected for before Azure is asked. */
const HEARD = ['notify', 'ask'] as const;

/** A cancel collects by itself, and what it has collected is for the notice as well. */
const AFTER_CANCEL_SECONDS = 10;

export type DelayedCollect = CollectJob & { readonly after?: number };

/** The collecting that decisions cause, one for each run. */
export function collectsFor(decisions: readonly Decision[]): DelayedCollect[] {
  const byRun = new Map<string, CollectJob>();
  const cancelled = new Set(decisions.filter(({ kind }) => kind === 'cancel').map(({ runId }) => runId));
  for (const { id, kind, workspaceId, runId } of decisions) {
    if (!HEARD.some((heard) => heard === kind)) continue;
    const key = `${workspaceId} ${runId}`;
    byRun.set(key, { workspaceId, runId, decisionIds: [...(byRun.get(key)?.decisionIds ?? []), id] });
  }
  return [...byRun.values()].map((job) => (cancelled.has(job.runId) ? { ...job, after: AFTER_CANCEL_SECONDS } : job));
}

/** Decisions about active runs whose evidence was not collected: the process that was to do it died. */
export async function uncollected(db: Kysely<Tables>): Promise<CollectJob[]> {
  const rows = await db
    .selectFrom('decisions')
    .innerJoin('runs', (join) =>
      join.onRef('runs.workspace_id', '=', 'decisions.workspace_id').onRef('runs.id', '=', 'decisions.run_id'),
    )
    .select(['decisions.id', 'decisions.workspace_id', 'decisions.run_id'])
    .where('decisions.seq', '>', sql<string>`(select coalesce(max(seq), 0) from decisions) - ${sql.lit(LATEST)}`)
    .where('decisions.kind', 'in', HEARD)
    .where('runs.active', '=', true)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('evidence_items')
            .select('evidence_items.id')
            .whereRef('evidence_items.decision_id', '=', 'decisions.id'),
        ),
      ),
    )
    .execute();
  return rows.map((row) => ({ workspaceId: row.workspace_id, runId: row.run_id, decisionIds: [row.id] }));
}
