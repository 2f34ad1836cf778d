import { type AliasedRawBuilder, sql } from 'kysely';

/** The display name of a run that is joined, and else its id, as `display_name`. @param id the column with its id */
export function nameOfRun(id: string): AliasedRawBuilder<string, 'display_name'> {
  return sql<string>`coalesce(nullif(runs.run ->> 'displayName', ''), ${sql.ref(id)})`.as('display_name');
}
