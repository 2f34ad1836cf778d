import { type Kysely, sql } from 'kysely';

/** One statement each: PGlite runs no two in one query. Plain PostgreSQL 15. */
const STATEMENTS = [
  // When the computes of a workspace were last looked at, and what they did then.
  `create table compute_looks (
    workspace_id text primary key,
    looked_at timestamptz not null,
    seen_at timestamptz,
    problem text,
    computes jsonb not null
  )`,
  `create table idle_nodes (
    workspace_id text not null,
    compute text not null,
    why text not null check (why in ('scale-down', 'minimum', 'instance')),
    since timestamptz not null,
    begun_at timestamptz not null,
    until timestamptz not null,
    nodes integer not null,
    gpus_per_node double precision,
    price_per_node_hour double precision,
    currency text not null,
    run_before jsonb,
    open boolean not null,
    primary key (workspace_id, compute, why, begun_at)
  )`,
  'create index idle_nodes_open on idle_nodes (workspace_id) where open',
  'create index idle_nodes_in_time on idle_nodes (until)',
];

/** Nodes of computes that were up without a run. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
