import { type Kysely, sql } from 'kysely';

/** One statement each: PGlite runs no two in one query. Plain PostgreSQL 15. Older replicas may run beside it: no column goes. */
const STATEMENTS = [
  // When a pass last saw the active runs of a workspace: the rows of runs that have not changed are left alone.
  'alter table workspaces add column runs_seen_at timestamptz',
  // An active run that the latest passes did not see: when it was last seen is in its row alone.
  'alter table runs add column seen_apart boolean not null default false',
  // What changes at every pass without changing anything, in one row a workspace: the words of healthy statuses, and the GPU use of runs.
  `create table pass_details (
    workspace_id text primary key,
    at timestamptz,
    statuses bytea,
    uses jsonb
  )`,
  // Compressed already.
  'alter table pass_details alter column statuses set storage external',
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
