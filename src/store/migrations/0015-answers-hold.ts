import { type Kysely, sql } from 'kysely';

/** One statement each: PGlite runs no two in one query. Plain PostgreSQL 15. */
const STATEMENTS = [
  // A finding is set aside while its policy cannot judge the run, and remembers how its steps were planned.
  'alter table findings add column aside_since timestamptz',
  'alter table findings add column mode text',
  'alter table findings add column planned_since timestamptz',
  'update findings set planned_since = since',
  'alter table findings alter column planned_since set not null',
  'alter table findings add column suspected text',
  // Set aside for so long that people heard of an end; the same finding may begin again.
  `create index findings_resumable on findings (workspace_id, run_id)
    where state = 'resolved' and resolution in ('not-matched', 'policy-gone', 'in-audit')`,
  // What became of a question or of its answer.
  'alter table approvals add column ended jsonb',
  'alter table cancellations drop constraint cancellations_state_check',
  `alter table cancellations add constraint cancellations_state_check check (state in
    ('queued', 'requesting', 'unclear', 'requested', 'confirmed', 'released', 'ended-otherwise', 'abandoned', 'failed'))`,
  'drop index cancellations_under_way',
  `create unique index cancellations_under_way on cancellations (workspace_id, run_id)
    where state in ('queued', 'requesting', 'unclear', 'requested')`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
