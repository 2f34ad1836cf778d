import { type Kysely, sql } from 'kysely';

/** One statement each: PGlite runs no two in one query. Plain PostgreSQL 15. */
const STATEMENTS = [
  'alter table standings rename to statuses',
  'alter index standings_pkey rename to statuses_pkey',
  'alter table decisions rename column attended to approved_by_person',
  'alter table cancellations rename column attended to approved_by_person',
  `update workspaces
     set scan = (scan - 'sweep' - 'lastSweepAt')
       || jsonb_build_object('fullListing', scan -> 'sweep', 'lastFullListingAt', scan -> 'lastSweepAt')
     where scan is not null`,
  `update alerts set data = (data - 'attended') || jsonb_build_object('approvedByPerson', data -> 'attended')
     where jsonb_exists(data, 'attended')`,
];

/** The words of the field in the place of our own: a policy's status of a run, and a full listing of a workspace. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
