import { type Kysely, sql } from 'kysely';

/** One statement each: PGlite runs no two in one query. Plain PostgreSQL 15. */
const STATEMENTS = [
  // What all replicas share and nobody else may know, such as the key that signs the links of owners.
  `create table secrets (
    name text primary key,
    value text not null
  )`,
  // An owner's word against an announced cancel: once for the same evidence of a finding.
  `create table objections (
    id text primary key,
    finding_id text not null references findings (id),
    evidence_key text not null,
    at timestamptz not null,
    ends_at timestamptz not null,
    reason text not null,
    author text not null,
    via text not null,
    unique (finding_id, evidence_key)
  )`,
  `create table extension_requests (
    id text primary key,
    workspace_id text not null references workspaces (id),
    run_id text not null,
    policies jsonb not null,
    length double precision not null,
    reason text not null,
    author text not null,
    at timestamptz not null,
    answer text,
    answered_at timestamptz,
    answered_by text,
    note text,
    override_id text
  )`,
  'create index extension_requests_of_run on extension_requests (workspace_id, run_id)',
  // Whose a run is, so that a list for one owner is filtered by the database.
  'alter table runs add column owner_ids jsonb',
  `update runs set owner_ids = latest.ids
    from (
      select distinct on (workspace_id, run_id) workspace_id, run_id, evidence -> 'owner' -> 'ids' as ids
      from decisions order by workspace_id, run_id, seq desc
    ) as latest
    where latest.workspace_id = runs.workspace_id and latest.run_id = runs.id`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
