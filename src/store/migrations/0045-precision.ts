import { type Kysely, sql } from 'kysely';

/** One statement each: PGlite runs no two in one query. Plain PostgreSQL 15. */
const STATEMENTS = [
  // A person's word that a cancel was wrong.
  `create table wrong_marks (
    id text primary key,
    decision_id text not null references decisions (id),
    author text not null,
    at timestamptz not null,
    reason text not null,
    withdrawn_by text,
    withdrawn_at timestamptz
  )`,
  `create unique index wrong_marks_that_count on wrong_marks (decision_id) where withdrawn_at is null`,
  'create index wrong_marks_of_decision on wrong_marks (decision_id)',
  // A policy that was wrong too often asks before each cancel, until a person trusts it again.
  `create table precision_falls (
    id text primary key,
    policy text not null,
    since timestamptz not null,
    because text not null,
    trusted_by text,
    trusted_at timestamptz,
    trust_reason text
  )`,
  `create unique index precision_falls_that_count on precision_falls (policy) where trusted_at is null`,
  'create index precision_falls_of_policy on precision_falls (policy, trusted_at desc)',
  // What policies would have cancelled.
  `create index decisions_that_would_cancel on decisions (at) where kind = 'withhold' and withheld = 'mode'`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
