import { type Kysely, sql } from 'kysely';

/**
 * What a cancel takes of the limits, beside it, so that a day of them is read from one index. Of the cancels of an older
 * version the owner and the amounts are not known.
 */
const STATEMENTS = [
  `alter table cancellations add column owner_id text not null default ''`,
  'alter table cancellations add column gpu_hours double precision',
  'alter table cancellations add column cost double precision',
  'alter table cancellations add column currency text',
  // Who has approved so far, where two people must.
  `alter table approvals add column given jsonb not null default '[]'`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
