import { type Kysely, sql } from 'kysely';

/** One statement each: PGlite runs no two in one query. Plain PostgreSQL 15. */
const STATEMENTS = [
  // Who decided it, where a person did so by hand.
  'alter table decisions add column decided_by text',
  // How far a cancel has come, as passes saw it.
  `alter table cancellations
    add column acknowledged_at timestamptz,
    add column ended_at timestamptz,
    add column released_at timestamptz,
    add column withheld text,
    add column leaked jsonb,
    add column hang_reminded boolean not null default false,
    add column busy_alerted boolean not null default false`,
  `update cancellations set ended_at = settled_at where state = 'confirmed'`,
  // Those of older versions are not followed any further.
  `update cancellations set state = 'released', reason = 'an older version did not look at its nodes' where state = 'confirmed'`,
  `create index cancellations_to_release on cancellations (workspace_id) where state = 'confirmed'`,
  // The cancels that a run may be the repetition of.
  'create index cancellations_requested on cancellations (workspace_id, requested_at) where requested_at is not null',
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
