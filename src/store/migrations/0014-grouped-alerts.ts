import { type Kysely, sql } from 'kysely';

/** One statement each: PGlite runs no two in one query. Plain PostgreSQL 15. */
const STATEMENTS = [
  // Alerts with the same key may go out together; null for those that never do.
  'alter table alerts add column group_key text',
  'create index alerts_of_group on alerts (group_key) where group_key is not null',
  // The message that carried it together with others.
  'alter table deliveries add column group_id text references alerts (id)',
  'create index deliveries_of_group on deliveries (group_id) where group_id is not null',
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
