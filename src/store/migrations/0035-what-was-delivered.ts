import { type Kysely, sql } from 'kysely';

/** One statement each: PGlite runs no two in one query. Plain PostgreSQL 15. */
const STATEMENTS = [
  'alter table deliveries add column at timestamptz',
  'update deliveries set at = alerts.at from alerts where alerts.id = deliveries.alert_id',
  'alter table deliveries alter column at set not null',
  'alter table deliveries add column answer text',
  'alter table deliveries add column reference jsonb',
  'alter table deliveries add column addressed jsonb',
  'create index deliveries_by_time on deliveries (at desc, alert_id desc, channel desc)',
];

/** Every delivery has a time, what the receiver said, to whom it was addressed, and what a later message needs of it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
