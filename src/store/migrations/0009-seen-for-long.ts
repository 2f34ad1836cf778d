import { type Kysely, sql } from 'kysely';

/** One statement each: PGlite runs no two in one query. Plain PostgreSQL 15. */
const STATEMENTS = [
  // How long an interrupted run computed, where Azure adds that up.
  'alter table ended_runs add column computed_ms double precision',
  // Since when every pass found the policy unknown for the run; null while it is known.
  'alter table statuses add column unknown_since timestamptz',
  `update statuses set unknown_since = at where state = 'unknown'`,
  // Alerts about something that lasts: each is sent once when it begins and once when it is over.
  `create table open_alerts (
    key text primary key,
    since timestamptz not null,
    data jsonb not null
  )`,
  // Parents that ended lately: their children are looked at until all have ended.
  `create table ended_parents (
    workspace_id text not null,
    run_id text not null,
    run jsonb not null,
    created_at timestamptz not null,
    ended_at timestamptz,
    settled boolean not null default false,
    primary key (workspace_id, run_id)
  )`,
  // The list of runs shows those that ended before this version only at the next full listing.
  `insert into ended_parents (workspace_id, run_id, run, created_at)
    select workspace_id, id, run, created_at from runs
    where not active and phase = 'ended' and run ->> 'jobType' in ('pipeline', 'sweep', 'automl')
      and last_seen_at > now() - interval '7 days'`,
  'create index ended_parents_open on ended_parents (workspace_id) where not settled',
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
