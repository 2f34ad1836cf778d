import { type Kysely, sql } from 'kysely';

/** One statement each: PGlite runs no two in one query. Plain PostgreSQL 15. */
const STATEMENTS = [
  // What passes saw of a run: one row for each stretch in one status. The newest stretch has no end; it lasts up to when the
  // run was last seen.
  `create table seen_statuses (
    workspace_id text not null,
    run_id text not null,
    since timestamptz not null,
    until timestamptz,
    status text not null,
    phase text not null,
    primary key (workspace_id, run_id, since)
  )`,
  'create index seen_statuses_in_time on seen_statuses (until)',
  // By what lists of runs are filtered. One statement, so that the table is written once.
  `alter table runs
    add column status text generated always as (run ->> 'status') stored,
    add column job_type text generated always as (run ->> 'jobType') stored,
    add column experiment text generated always as (run ->> 'experiment') stored,
    add column labels jsonb`,
  // The tags as they are compared. Passes write them more carefully.
  `update runs set labels = (
    select coalesce(jsonb_agg(label), '[]'::jsonb) from (
      select lower(key) as label from jsonb_each_text(run -> 'tags')
      union select lower(key) || '=' || lower(value) from jsonb_each_text(run -> 'tags')
    ) as of_tags
  ) where jsonb_typeof(run -> 'tags') = 'object'`,
  `insert into seen_statuses (workspace_id, run_id, since, status, phase)
    select workspace_id, id, phase_since, status, phase from runs where status is not null`,
  'create index runs_by_id on runs (id)',
  'create index runs_of_workspace on runs (workspace_id, created_at desc, id)',
  'create index runs_by_status on runs (status, created_at desc, workspace_id, id)',
  'create index runs_by_type on runs (job_type, created_at desc, workspace_id, id)',
  'create index runs_by_experiment on runs (experiment, created_at desc, workspace_id, id)',
  'create index runs_in_phase on runs (phase, created_at desc, workspace_id, id) where active',
  'create index runs_by_label on runs using gin (labels jsonb_path_ops)',
  'create index runs_by_owner on runs using gin (owner_ids)',
  `create index ended_runs_by_class on ended_runs ((failure ->> 'cause'), workspace_id, run_id)`,
  'create index statuses_by_state on statuses (state, workspace_id, run_id)',
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
