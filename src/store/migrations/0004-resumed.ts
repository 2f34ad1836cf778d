import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  // When a run was last seen to go into, or to come back from, a break after its beginning; null when none was seen.
  await sql.raw('alter table runs add column resumed_at timestamptz').execute(db);
}
