import { type Kysely, sql } from 'kysely';

/** One statement each: PGlite runs no two in one query. Plain PostgreSQL 15. */
const STATEMENTS = [
  // What an active run takes, as it was last read: sums over thousands of runs need no whole cost.
  'alter table runs add column load jsonb',
  // The earlier questions about a run, and the list of findings with its filters.
  'create index findings_of_run on findings (workspace_id, run_id, policy)',
  'create index findings_newest on findings (since desc, id desc)',
];

/** What the first screen and the list of findings are read by. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
