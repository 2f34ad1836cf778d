import { sql } from 'kysely';
import { RUNWARDEN } from '../../core/audit/event.ts';
import { KEEP_CLASSES } from '../../core/evidence/kept.ts';
import { formatDuration } from '../../core/values/duration.ts';
import { toDate } from '../rows.ts';
import { type Drop, isActive } from './step.ts';

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
  const { rows } = await sql<{ id: string }>`
    with classed as (
      select i.id, i.seq, i.at,
        case
          when exists (
            select from cancellations as c
            where c.workspace_id = i.workspace_id and c.run_id = i.run_id and c.requested_at is not null
          ) then 'cancelled'
          when exists (
            select from decisions as d
            where d.workspace_id = i.workspace_id and d.run_id = i.run_id and d.kind in ('notify', 'ask') and not d.audit
          ) then 'notified'
          else 'rest'
        end as class
      from evidence_items as i
      where i.sha256 is not null and i.dropped is null and i.at < ${before(Math.min(cancelled, notified, rest))}
        and not ${isActive('i')}
    ), due as (
      select id, class from classed
      where at < case class
        when 'cancelled' then ${before(cancelled)}::timestamptz
        when 'notified' then ${before(notified)}::timestamptz
        else ${before(rest)}::timestamptz
      end
      order by seq limit ${most}
    )
    update evidence_items as item
    set dropped = jsonb_build_object('at', ${now}::float8, 'because', ${JSON.stringify(reasonOf)}::jsonb ->> due.class)
    from due where item.id = due.id
    returning item.id`.execute(transaction);
  if (rows.length > 0)
    note({ at: now, kind: 'evidence.dropped', actor: RUNWARDEN, body: { items: rows.map(({ id }) => id) } });
  return rows.length;
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
  return rows.length;
};
