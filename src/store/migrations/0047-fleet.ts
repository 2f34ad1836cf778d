import { type Kysely, sql } from 'kysely';

/** One statement each: PGlite runs no two in one query. Plain PostgreSQL 15. */
const STATEMENTS = [
  // What is left of Azure's read buckets, which replicas share. By the clock of the database.
  `create table read_buckets (
    principal text not null,
    subscription text not null,
    tokens double precision not null,
    at timestamptz not null,
    paused_until timestamptz,
    granted integer not null,
    primary key (principal, subscription)
  )`,
  // What each replica is, besides its policies; null of one of an older version.
  `alter table policy_replicas
    add column version text,
    add column newest_migration text,
    add column started_at timestamptz,
    add column reported_at timestamptz,
    add column clock_ahead double precision`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
