import { type Kysely, sql } from 'kysely';

/** One statement each: PGlite runs no two in one query. Plain PostgreSQL 15. */
const STATEMENTS = [
  'alter table deliveries add column type text',
  'alter table deliveries add column workspace_id text',
  'alter table deliveries add column run_id text',
  'alter table deliveries add column again jsonb',
  `update deliveries set
    type = a.type,
    workspace_id = coalesce(a.data #>> '{run,workspaceId}', a.data ->> 'workspaceId', d.workspace_id, (
      select min(w.id) from workspaces as w where w.name = coalesce(a.data #>> '{run,workspace}', a.data ->> 'workspace'))),
    run_id = coalesce(a.data #>> '{run,id}', d.run_id)
    from alerts as a left join decisions as d on d.id = a.decision_id where a.id = deliveries.alert_id`,
  'alter table deliveries alter column type set not null',
  // Each filter of the list has the order of the list.
  'create index deliveries_of_channel on deliveries (channel, at desc, alert_id desc)',
  'create index deliveries_in_state on deliveries (state, at desc, alert_id desc, channel desc)',
  'create index deliveries_of_type on deliveries (type, at desc, alert_id desc, channel desc)',
  'create index deliveries_of_workspace on deliveries (workspace_id, at desc, alert_id desc, channel desc)',
  'create index deliveries_of_run on deliveries (run_id, workspace_id, at desc)',
  `create index deliveries_of_recipient on deliveries using gin (string_to_array(replace(via, '>', ','), ','))`,
  `create index deliveries_of_address on deliveries using gin ((addressed -> 'to'))`,
];

/** A list of deliveries, by what they are about, and a delivery that a person has repeated. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
