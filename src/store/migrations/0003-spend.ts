import { type Kysely, sql } from 'kysely';

/** One statement each: PGlite runs no two in one query. Plain PostgreSQL 15. */
const STATEMENTS = [
  // How far the cost of a run is known; null while it is known up to the workspace's latest recorded pass.
  'alter table run_costs add column counted_until timestamptz',
  'update run_costs set counted_until = ended_at',
  // Since when each workspace was recorded without a gap, and until when: one row a workspace, for budgets to read.
  `create table record_extents (
    workspace_id text primary key,
    since timestamptz not null,
    until timestamptz not null
  )`,
  `insert into record_extents (workspace_id, since, until)
    select workspace_id, max(at) filter (where before is null or at - before > interval '1 hour'), max(at)
    from (select workspace_id, at, lag(at) over (partition by workspace_id order by at) as before from recordings) as passes
    group by workspace_id`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
