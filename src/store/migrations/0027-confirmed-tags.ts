import { type Kysely, sql } from 'kysely';

/** One statement each: PGlite runs no two in one query. Plain PostgreSQL 15. */
const STATEMENTS = [
  // A protected tag of a run counts once an operator confirmed its value.
  `create table confirmed_tags (
    id text primary key,
    workspace_id text not null references workspaces (id),
    run_id text not null,
    tag text not null,
    value text not null,
    confirmed_by text not null,
    confirmed_at timestamptz not null,
    withdrawn_by text,
    withdrawn_at timestamptz
  )`,
  `create unique index confirmed_tags_that_count on confirmed_tags (workspace_id, run_id, tag) where withdrawn_at is null`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
