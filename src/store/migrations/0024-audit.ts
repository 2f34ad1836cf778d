import { type Kysely, sql } from 'kysely';

/** One statement each: PGlite runs no two in one query. Plain PostgreSQL 15. */
const STATEMENTS = [
  // The text of a row is what is hashed. The columns to search by follow from it, so that they cannot say something else.
  `create table audit_entries (
    seq bigint primary key,
    hash text not null,
    entry text not null,
    at text collate "C" generated always as (entry::jsonb ->> 'at') stored,
    kind text generated always as (entry::jsonb ->> 'kind') stored,
    actor text generated always as (entry::jsonb ->> 'actor') stored,
    record text collate "C" generated always as (entry::jsonb ->> 'record') stored
  )`,
  'create index audit_entries_of_record on audit_entries (record, seq desc) where record is not null',
  'create index audit_entries_by_time on audit_entries (at, seq)',
  `create index audit_entries_checkpoints on audit_entries (seq) where kind = 'audit.checkpoint'`,
  // The owner of the tables may do everything with them, so its own statements are refused, too.
  `create function refuse_audit_change() returns trigger language plpgsql as $$
    begin
      raise exception 'the audit is only added to: % is refused', tg_op using errcode = 'insufficient_privilege';
    end
  $$`,
  `create trigger audit_entries_stay before update or delete or truncate on audit_entries
    for each statement execute function refuse_audit_change()`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
