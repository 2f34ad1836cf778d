import { type Kysely, sql } from 'kysely';

/** One statement each: PGlite runs no two in one query. Plain PostgreSQL 15. */
const STATEMENTS = [
  // One row a pass: what it changed in the record of its workspace, compressed. A key holds everything.
  `create table recordings (
    workspace_id text not null,
    at timestamptz not null,
    key boolean not null,
    body bytea not null,
    primary key (workspace_id, at)
  )`,
  'create index recordings_in_time on recordings (at, workspace_id)',
  'create index recordings_keys on recordings (workspace_id, at) where key',
  `create table ended_runs (
    workspace_id text not null,
    run_id text not null,
    display_name text not null,
    status text not null,
    experiment text,
    definition text,
    resubmitted_from text,
    tags jsonb not null,
    created_at timestamptz not null,
    started_at timestamptz,
    ended_at timestamptz not null,
    failure jsonb,
    cost_amount double precision,
    cost_currency text,
    primary key (workspace_id, run_id)
  )`,
  'create index ended_runs_of_experiment on ended_runs (workspace_id, experiment, ended_at desc)',
  'create index ended_runs_of_definition on ended_runs (workspace_id, definition) where definition is not null',
  'create index ended_runs_resubmitted on ended_runs (workspace_id, resubmitted_from) where resubmitted_from is not null',
  'create index ended_runs_in_time on ended_runs (ended_at)',
  // What runs cost, in pieces, as far as it was read; open while they are active.
  `create table run_costs (
    workspace_id text not null,
    run_id text not null,
    tags jsonb not null,
    cost jsonb not null,
    ended_at timestamptz,
    primary key (workspace_id, run_id)
  )`,
  'create index run_costs_in_time on run_costs (ended_at)',
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
