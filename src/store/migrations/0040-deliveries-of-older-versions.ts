import { type Kysely, sql } from 'kysely';

/** One statement each: PGlite runs no two in one query. Plain PostgreSQL 15. */
const STATEMENTS = [
  `create function complete_delivery() returns trigger language plpgsql as $$
    begin
      select a.at, a.type,
        coalesce(a.data #>> '{run,workspaceId}', a.data ->> 'workspaceId', d.workspace_id, (
          select min(w.id) from workspaces as w where w.name = coalesce(a.data #>> '{run,workspace}', a.data ->> 'workspace'))),
        coalesce(a.data #>> '{run,id}', d.run_id)
        into new.at, new.type, new.workspace_id, new.run_id
        from alerts as a left join decisions as d on d.id = a.decision_id where a.id = new.alert_id;
      return new;
    end
  $$`,
  `create trigger deliveries_of_older_versions before insert on deliveries
    for each row when (new.type is null) execute function complete_delivery()`,
];

/**
 * While new replicas take the place of old ones, an older version writes deliveries without what a newer one has added. The alert
 * that it wrote before has all of it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
