import { type Kysely, sql } from 'kysely';

/** One statement each: PGlite runs no two in one query. Plain PostgreSQL 15. */
const STATEMENTS = [
  // Since when every pass saw the violation; null while it cannot be told.
  'alter table findings add column held_since timestamptz',
  'update findings set held_since = since',
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
