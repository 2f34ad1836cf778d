import { type Kysely, sql } from 'kysely';

/** One statement each: PGlite runs no two in one query. Plain PostgreSQL 15. */
const STATEMENTS = [
  `create index cancellations_done on cancellations (queued_at desc) where state in ('confirmed', 'released')`,
  'create index approvals_answered on approvals (answer, asked_at desc) where answer is not null',
  `create index approvals_ended on approvals ((ended ->> 'as'), asked_at desc) where ended is not null`,
  // What a policy asked, with what its answers are counted by.
  'create index decisions_asked on decisions (policy, at desc) include (id, workspace_id, run_id) where ask is not null',
];

/** Those of an outcome, in the order of the list of decisions. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
