import { type RawBuilder, sql } from 'kysely';
import type { StoreTransaction } from './jobs.ts';

/** Tables whose rows name a run by workspace_id and run_id. */
export type RunTable = 'findings' | 'decisions' | 'statuses' | 'extension_requests' | 'evidence_items' | 'deliveries';

/** How a row names a run. */
export interface RunNamed {
  readonly workspaceId: RawBuilder<unknown>;
  readonly runId: RawBuilder<unknown>;
}

/** A run as the rows of a table name it. */
export function namedBy(table: RunTable): RunNamed {
  return { workspaceId: sql.ref(`${table}.workspace_id`), runId: sql.ref(`${table}.run_id`) };
}

/**
 * A condition on rows that name a run: it is owned by one of these people, as it was last seen. Runs whose owner nobody has
 * written down are nobody's.
 * @param owners ids without case.
 */
export function ownedBy(owners: readonly string[], { workspaceId, runId }: RunNamed): RawBuilder<boolean> {
  // By the operator, which an index answers and of which the planner knows how often it holds, and not by its function.
  return sql<boolean>`exists (
    select from runs as owned
    where owned.workspace_id = ${workspaceId} and owned.id = ${runId}
      and owned.owner_ids ?| ${[...owners]}::text[]
  )`;
}

/** The same condition on the runs themselves. */
export function runsOwnedBy(owners: readonly string[]): RawBuilder<boolean> {
  return sql<boolean>`runs.owner_ids ?| ${[...owners]}::text[]`;
}

/** Whether one of these ids owned the run of a decision when it was decided, or owns it now. */
export async function isOwn(
  transaction: StoreTransaction,
  decisionId: string,
  ids: readonly string[],
): Promise<boolean> {
  const row = await transaction
    .selectFrom('decisions')
    .select('id')
    .where('id', '=', decisionId)
    .where((eb) =>
      eb.or([
        ownedBy(ids, namedBy('decisions')),
        // The fallback hears of runs that nobody owns, and owns none.
        sql<boolean>`decisions.evidence -> 'owner' ->> 'source' <> 'fallback'
          and jsonb_exists_any(decisions.evidence -> 'owner' -> 'ids', ${[...ids]}::text[])`,
      ]),
    )
    .executeTakeFirst();
  return row !== undefined;
}
