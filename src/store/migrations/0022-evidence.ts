import { type Kysely, sql } from 'kysely';

/** One statement each: PGlite runs no two in one query. Plain PostgreSQL 15. */
const STATEMENTS = [
  // What was kept of runs, or why it is missing. A row outlives its content.
  `create table evidence_items (
    seq bigint generated always as identity primary key,
    id text not null unique,
    workspace_id text not null,
    run_id text not null,
    decision_id text,
    occasion text not null,
    at timestamptz not null,
    kind text not null,
    of_run jsonb not null,
    name text not null,
    content jsonb,
    missing text,
    dropped jsonb,
    sha256 text generated always as (content ->> 'sha256') stored
  )`,
  'create index evidence_items_of_run on evidence_items (workspace_id, run_id, seq)',
  'create index evidence_items_of_decision on evidence_items (decision_id, seq) where decision_id is not null',
  'create index evidence_items_of_content on evidence_items (sha256) where sha256 is not null',
  // What retention looks for.
  'create index evidence_items_kept on evidence_items (at) where sha256 is not null and dropped is null',
  'create index evidence_items_empty on evidence_items (at) where sha256 is null or dropped is not null',
  `create index findings_over on findings (resolved_at) where state = 'resolved'`,
  'create index cancellations_of_run on cancellations (workspace_id, run_id)',
  'create index alerts_in_time on alerts (at)',
  'create index runs_over on runs (last_seen_at) where not active',
  // Each content once. Without a body it is in the store of large contents.
  `create table evidence_contents (
    sha256 text primary key,
    bytes bigint not null,
    compressed boolean not null,
    body bytea,
    used_at timestamptz not null
  )`,
  'alter table evidence_contents alter column body set storage external',
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
