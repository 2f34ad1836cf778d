import { type Kysely, sql } from 'kysely';

/** One statement each: PGlite runs no two in one query. Plain PostgreSQL 15. */
const STATEMENTS = [
  `create table firing (
    channel text not null,
    key text not null,
    story text not null,
    incident text not null,
    since timestamptz not null,
    body jsonb,
    ended_at timestamptz,
    sent_at timestamptz,
    primary key (channel, key)
  )`,
  'create index firing_by_story on firing (channel, story)',
  'create index firing_by_incident on firing (channel, incident)',
];

/** What pagers were alerted of and keep open: it is closed there when it ends, and said again where they forget. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
