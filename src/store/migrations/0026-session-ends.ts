import { type Kysely, sql } from 'kysely';

/** One statement each: PGlite runs no two in one query. Plain PostgreSQL 15. */
const STATEMENTS = [
  // Sessions are sealed cookies, which the store does not have. This is how often those of everyone, of a person, or one by
  // itself were ended: a session that began with another number is over.
  `create table session_ends (
    scope text primary key,
    epoch integer not null,
    at timestamptz not null
  )`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
