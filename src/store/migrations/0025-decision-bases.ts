import { type Kysely, sql } from 'kysely';

/** One statement each: PGlite runs no two in one query. Plain PostgreSQL 15. */
const STATEMENTS = [
  // The hash of what a decision rests on. Its row is never changed, and the audit holds the hash of the row.
  'alter table decisions add column basis text',
  // Each text once, also where many decisions have it: the policy, the limits, the facts of a run.
  `create table basis_texts (
    sha256 text primary key,
    bytes integer not null,
    compressed boolean not null,
    body bytea not null,
    used_at timestamptz not null
  )`,
  'alter table basis_texts alter column body set storage external',
  'create index basis_texts_by_use on basis_texts (used_at)',
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
