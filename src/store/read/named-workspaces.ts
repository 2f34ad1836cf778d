import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../open/database.ts';

/**
 * The condition that a column holds a workspace of a name, which several have where subscriptions use the same. The ids
 * are read first, so that the planner knows how many rows such a workspace has: of a quiet one it must not search all rows.
 */
export async function inWorkspaceNamed(db: Database, name: string, column: string): Promise<RawBuilder<boolean>> {
  const found = await db.selectFrom('workspaces').select('id').where('name', '=', name).execute();
  const [first, ...others] = found.map(({ id }) => id);
  if (first === undefined) return sql<boolean>`false`;
  // An index keeps its order for one value, and not for a list of one.
  if (others.length === 0) return sql<boolean>`${sql.ref(column)} = ${first}`;
  return sql<boolean>`${sql.ref(column)} = any(${[first, ...others]}::text[])`;
}
