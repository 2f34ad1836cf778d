import { sql } from 'kysely';
import { toDate } from '../rows.ts';
import { type Drop, droppedRows } from './step.ts';

/** Drops what policies last said of runs that ended long ago. The newest of them first, which were not dropped before. */
export const dropStatuses: Drop = async (transaction, { times, now, most }) => {
  const { rows } = await sql`
    with over as (
      select r.workspace_id, r.id from runs as r
      where not r.active and r.last_seen_at < ${toDate(now - times.store.statuses)}
        and exists (select from statuses as s where s.workspace_id = r.workspace_id and s.run_id = r.id)
      order by r.last_seen_at desc limit ${most}
    ), gone as (
      delete from statuses as s using over where s.workspace_id = over.workspace_id and s.run_id = over.id
    )
    select 1 from over`.execute(transaction);
  return droppedRows(rows.length, { most });
};

/** Drops runs that ended long ago, once nothing is kept that is about them. */
export const dropRuns: Drop = async (transaction, { times, now, most }) => {
  const { rows } = await sql`
    with over as (
      select r.workspace_id, r.id from runs as r
      where not r.active and r.last_seen_at < ${toDate(now - times.store.runs)}
        and not exists (select from statuses as s where s.workspace_id = r.workspace_id and s.run_id = r.id)
        and not exists (select from findings as f where f.workspace_id = r.workspace_id and f.run_id = r.id)
        and not exists (select from decisions as d where d.workspace_id = r.workspace_id and d.run_id = r.id)
        and not exists (select from evidence_items as e where e.workspace_id = r.workspace_id and e.run_id = r.id)
        and not exists (select from run_costs as c where c.workspace_id = r.workspace_id and c.run_id = r.id)
      order by r.last_seen_at limit ${most}
    ), times as (
      delete from seen_statuses as s using over where s.workspace_id = over.workspace_id and s.run_id = over.id
    ), gone as (
      delete from runs as r using over where r.workspace_id = over.workspace_id and r.id = over.id and not r.active
    )
    select 1 from over`.execute(transaction);
  return droppedRows(rows.length, { most });
};
