import { type Kysely, sql } from 'kysely';

/** One statement each: PGlite runs no two in one query. Plain PostgreSQL 15. */
const STATEMENTS = [
  // What is not seen now, or was not seen until lately and is still to be reported as seen again.
  `create table unseen (
     scope text not null,
     kind text not null,
     part text not null,
     what text not null,
     reason text not null,
     since timestamptz not null,
     alerted_at timestamptz,
     ended_at timestamptz,
     primary key (scope, kind, part)
   )`,
  'alter table workspaces add column last_complete_pass_at timestamptz',
  // An older version knew no difference between a good pass and a complete one.
  'update workspaces set last_complete_pass_at = last_good_pass_at',
];

/** What a pass could not see, and when one last saw everything. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
