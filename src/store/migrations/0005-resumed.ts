import { type Kysely, sql } from 'kysely';

/** One statement each: PGlite runs no two in one query. Plain PostgreSQL 15. */
const STATEMENTS = [
  // When a run was last seen to go into, or to come back from, a break after its beginning; null when none was seen.
  'alter table runs add column resumed_at timestamptz',
  // Since when such a run ran for certain, up to its end.
  'alter table ended_runs add column resumed_at timestamptz',
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
