import { type Kysely, sql } from 'kysely';

/** One statement each: PGlite runs no two in one query. Plain PostgreSQL 15. */
const STATEMENTS = [
  'create table digests (key text primary key, until timestamptz not null)',
  // What a digest looks for in its period.
  'create index cancellations_ended on cancellations (ended_at) where ended_at is not null',
  `create index approvals_kept on approvals (((ended ->> 'at')::float8)) where ended ->> 'as' = 'kept'`,
];

/** Up to when each digest has said what happened. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
