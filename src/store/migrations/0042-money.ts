import { type Kysely, sql } from 'kysely';

/** One statement each: PGlite runs no two in one query. Plain PostgreSQL 15. */
const STATEMENTS = [
  // In which stretches every GPU of a run was idle, as far as passes read it: up to `until`, in so many minutes.
  `create table run_idle (
    workspace_id text not null,
    run_id text not null,
    idle jsonb not null,
    read_minutes int not null,
    until timestamptz not null,
    primary key (workspace_id, run_id)
  )`,
  'create index run_idle_in_time on run_idle (until)',
  // The runs of a period, which a year of others must not slow down.
  'alter table run_costs add column created_at timestamptz',
  `update run_costs set created_at = runs.created_at from runs
    where runs.workspace_id = run_costs.workspace_id and runs.id = run_costs.run_id`,
  'create index run_costs_of_period on run_costs (ended_at, created_at)',
  'drop index run_costs_in_time',
  'create index ended_runs_of_period on ended_runs (ended_at, created_at)',
  'drop index ended_runs_in_time',
  // Decisions by which a run is known to repeat another, or to have failed its validation.
  `create index decisions_of_waste on decisions (at) where jsonb_path_exists(evidence,
    '$.conditions.** ? ((@.condition == "validation" || @.condition == "duplicate") && @.outcome == "violated")')`,
];

/** What is asked of the record about money. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
