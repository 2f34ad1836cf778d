import { type RawBuilder, sql } from 'kysely';

/**
 * A condition on rows that name a run: it is owned by one of these people, as it was last seen. Runs whose owner nobody has
 * written down are nobody's.
 * @param owners ids without case.
 * @param table whose columns workspace_id and run_id name the run.
 */
export function ownedBy(
  owners: readonly string[],
  table: 'findings' | 'decisions' | 'extension_requests',
): RawBuilder<boolean> {
  return sql<boolean>`exists (
    select from runs as owned
    where owned.workspace_id = ${sql.ref(`${table}.workspace_id`)} and owned.id = ${sql.ref(`${table}.run_id`)}
      and jsonb_exists_any(owned.owner_ids, ${[...owners]}::text[])
  )`;
}
