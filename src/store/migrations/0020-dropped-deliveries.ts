import { type Kysely, sql } from 'kysely';

/** One statement each: PGlite runs no two in one query. Plain PostgreSQL 15. */
const STATEMENTS = [
  // A message that was not true any more when it could be sent. It reached nobody, and is not tried again.
  'alter table deliveries drop constraint deliveries_state_check',
  `alter table deliveries add constraint deliveries_state_check
    check (state in ('queued', 'delivered', 'failed', 'dropped'))`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
