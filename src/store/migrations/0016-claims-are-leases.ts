import { type Kysely, sql } from 'kysely';

/** One statement each: PGlite runs no two in one query. Plain PostgreSQL 15. */
const STATEMENTS = [
  // Until when, by the clock of the database, whoever made the claim may send the request; and which claim it is.
  'alter table cancellations add column lease_until timestamptz',
  'alter table cancellations add column claim text',
  // How many requests may have gone out.
  'alter table cancellations add column asked integer not null default 0',
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
