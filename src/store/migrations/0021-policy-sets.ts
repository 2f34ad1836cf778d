import { type Kysely, sql } from 'kysely';

/** One statement each: PGlite runs no two in one query. Plain PostgreSQL 15. */
const STATEMENTS = [
  // Every set of policies that came into force; the highest number is in force.
  `create table policy_sets (
    number integer primary key,
    digest text not null,
    at timestamptz not null,
    replica text not null,
    because text not null,
    policies jsonb not null
  )`,
  'create index policy_sets_by_digest on policy_sets (digest)',
  // Which set each replica has.
  `create table policy_replicas (
    replica text primary key,
    digest text not null,
    agreed_number integer,
    seen_at timestamptz not null,
    differs_since timestamptz,
    stopped boolean not null default false
  )`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
