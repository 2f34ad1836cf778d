import { type Kysely, sql } from 'kysely';

/** One statement each: PGlite runs no two in one query. Plain PostgreSQL 15. */
const STATEMENTS = [
  // What a further hour of an active run costs, so that a list has the dearest first; null where that is not known. The text
  // that a free search looks through. One statement, so that the table is written once.
  `alter table runs
    add column per_hour double precision,
    add column searched text generated always as (
      left(lower(
        id || ' ' || coalesce(run ->> 'displayName', '') || ' ' || coalesce(run ->> 'experiment', '') || ' ' ||
        coalesce(owner_ids::text, '')
      ), 1000)
    ) stored`,
  'create index runs_dearest on runs ((coalesce(per_hour, -1)), workspace_id, id) where active',
  'create index runs_by_age on runs (created_at, workspace_id, id) where active',
  'create index runs_searched on runs (created_at desc, workspace_id, id) include (searched)',
  // Each filter of the list of decisions with the order of the list.
  'create index decisions_of_workspace on decisions (workspace_id, seq desc)',
  'create index decisions_of_kind on decisions (kind, seq desc)',
  'create index decisions_by_time on decisions (at)',
  'create index decisions_withheld on decisions (withheld, seq desc) where withheld is not null',
  'create index decisions_in_audit on decisions (seq desc) where audit',
  `create index decisions_asked_because on decisions ((ask ->> 'because'), seq desc) where ask is not null`,
  'create index approvals_open on approvals (decision_id) where answer is null and ended is null',
  'create index cancellations_by_state on cancellations (state, queued_at desc)',
  'create index overrides_newest on overrides (created_at desc, id desc)',
  'create index objections_newest on objections (at desc, id desc)',
  'create index extension_requests_newest on extension_requests (at desc, id desc)',
  // What people did, and the audit by what a row says.
  `create index audit_entries_by_people on audit_entries (seq desc) where actor <> 'runwarden'`,
  'create index audit_entries_of_kind on audit_entries (kind, seq desc)',
  'create index audit_entries_of_actor on audit_entries (actor, seq desc)',
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
