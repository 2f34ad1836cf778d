import { sql } from 'kysely';
import { toDate } from '../rows.ts';
import { type Drop, droppedRows, isActive } from './step.ts';

/**
 * Drops alerts with their deliveries. Those about a finding that is open, or about an active run, stay: whoever heard of a
 * beginning is to hear of its end. So does what waits for a channel, and a message as long as one that it carried.
 */
export const dropAlerts: Drop = async (transaction, { times, now, most }) => {
  const { rows } = await sql<{ id: string }>`
    select a.id from alerts as a
    where a.at < ${toDate(now - times.store.alerts)}
      and not exists (select from deliveries as d where d.alert_id = a.id and d.state = 'queued')
      and not exists (select from deliveries as d where d.group_id = a.id and d.alert_id <> a.id)
      and not exists (
        select from findings as f where f.id = a.finding_id and (f.state <> 'resolved' or ${isActive('f')})
      )
    order by a.at limit ${most}`.execute(transaction);
  const ids = rows.map(({ id }) => id);
  if (ids.length > 0) {
    await transaction.deleteFrom('deliveries').where('alert_id', 'in', ids).execute();
    await transaction.deleteFrom('alerts').where('id', 'in', ids).execute();
  }
  return droppedRows(ids.length, { most });
};
