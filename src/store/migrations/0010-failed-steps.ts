import { type Kysely, sql } from 'kysely';

/** Plain PostgreSQL 15. */
const STATEMENTS = [
  // The steps or trials of an ended run that failed, with why; null where none is known.
  'alter table ended_runs add column failed_steps jsonb',
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
