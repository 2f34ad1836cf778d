import { sql } from 'kysely';
import { RUNWARDEN } from '../../core/audit/event.ts';
import { KEEP_CLASSES } from '../../core/evidence/kept.ts';
import { formatDuration } from '../../core/values/duration.ts';
import { toDate } from '../rows.ts';
import { type Drop, droppedRows, isActive } from './step.ts';

/** A run has about so many. It is looked at once for all of them. */
const ITEMS_OF_A_RUN = 20;

/**
 * Marks items whose time is over, by what became of their run. Their rows stay and say so. The contents go afterwards, once no
 * item has them any more.
 */
export const dropEvidence: Drop = async (transaction, { times, now, most, note }) => {
  const { cancelled, notified, rest } = times.evidence;
  const before = (length: number) => toDate(now - length);
  const reasonOf = Object.fromEntries(
    KEEP_CLASSES.map((name) => [name, `evidence.keep.${name} is ${formatDuration(times.evidence[name])}`]),
  );
  const runsAtOnce = Math.ceil(most / ITEMS_OF_A_RUN);
  const { rows } = await sql<{ run_id: string }>`
    with old as (
      select workspace_id, run_id, min(at) as oldest from evidence_items
      where sha256 is not null and dropped is null and at < ${before(Math.min(cancelled, notified, rest))}
      group by workspace_id, run_id
    ), classed as (
      select old.*,
        case
          when exists (
            select from cancellations as c
            where c.workspace_id = old.workspace_id and c.run_id = old.run_id and c.requested_at is not null
          ) then 'cancelled'
          when exists (
            select from decisions as d
            where d.workspace_id = old.workspace_id and d.run_id = old.run_id and d.kind in ('notify', 'ask') and not d.audit
          ) then 'notified'
          else 'rest'
        end as class
      from old where not ${isActive('old')}
    ), bounded as (
      select classed.*,
        case class
          when 'cancelled' then ${before(cancelled)}::timestamptz
          when 'notified' then ${before(notified)}::timestamptz
          else ${before(rest)}::timestamptz
        end as bound
      from classed
    ), due as (
      select * from bounded where oldest < bound order by oldest limit ${runsAtOnce}
    )
    update evidence_items as item
    set dropped = jsonb_build_object('at', ${now}::float8, 'because', ${JSON.stringify(reasonOf)}::jsonb ->> due.class)
    from due
    where item.workspace_id = due.workspace_id and item.run_id = due.run_id and item.at < due.bound
      and item.sha256 is not null and item.dropped is null
    returning item.run_id`.execute(transaction);
  const runs = [...new Set(rows.map((row) => row.run_id))];
  if (runs.length > 0)
    note({ at: now, kind: 'evidence.dropped', actor: RUNWARDEN, body: { items: rows.length, runs } });
  return { dropped: rows.length, more: runs.length >= runsAtOnce };
};

/** Rows that have no content any more, or never had one, go when decisions of their age do and theirs is gone. */
export const dropEvidenceRows: Drop = async (transaction, { times, now, most }) => {
  const { rows } = await sql`
    delete from evidence_items where id in (
      select i.id from evidence_items as i
      where (i.sha256 is null or i.dropped is not null) and i.at < ${toDate(now - times.store.decisions)}
        and not exists (select from decisions where decisions.id = i.decision_id)
        and not ${isActive('i')}
      order by i.at limit ${most}
    ) returning 1`.execute(transaction);
  return droppedRows(rows.length, { most });
};
