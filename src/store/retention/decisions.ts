import { type SqlBool, sql } from 'kysely';
import { RUNWARDEN } from '../../core/audit/event.ts';
import { UNDER_WAY } from '../../core/decision/finding.ts';
import { formatDuration } from '../../core/values/duration.ts';
import type { StoreTransaction } from '../jobs.ts';
import { toDate } from '../rows.ts';
import { type Drop, droppedRows, isActive } from './step.ts';

/** A cancel in one of these is followed. The nodes of a confirmed one are waited for. */
const FOLLOWED = [...UNDER_WAY, 'confirmed'];

/**
 * Drops findings that are over for long, with all that hangs on them: a finding is kept whole or not at all. Nothing of an
 * active run goes, since a no holds for as long as its run; nor a finding with a cancel that is followed, an objection in
 * force, or anything that is younger. Then decisions that belong to no finding.
 */
export const dropDecisions: Drop = async (transaction, { times, now, most, note }) => {
  const cutoff = toDate(now - times.store.decisions);
  const { rows } = await sql<{ id: string }>`
    select f.id from findings as f
    where f.state = 'resolved' and f.resolved_at < ${cutoff} and not ${isActive('f')}
      and not exists (
        select from cancellations as c
        where c.finding_id = f.id and (c.state = any(${FOLLOWED}) or coalesce(c.settled_at, c.queued_at) >= ${cutoff})
      )
      and not exists (select from objections as o where o.finding_id = f.id and o.ends_at > ${toDate(now)})
      and not exists (select from decisions as d where d.finding_id = f.id and d.at >= ${cutoff})
      and not exists (
        select from approvals as a where a.finding_id = f.id and coalesce(a.answered_at, a.asked_at) >= ${cutoff}
      )
    order by f.resolved_at limit ${most} for update of f skip locked`.execute(transaction);
  const ids = rows.map(({ id }) => id);
  const ofFindings = ids.length === 0 ? {} : await dropFindings(transaction, ids);
  const loose = await transaction
    .deleteFrom('decisions')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('decisions')
        .select('id')
        .where('finding_id', 'is', null)
        .where('at', '<', cutoff)
        .where(sql<SqlBool>`not ${isActive('decisions')}`)
        .where(sql<SqlBool>`not exists (select from approvals as a where a.decision_id = decisions.id)`)
        .where(sql<SqlBool>`not exists (select from cancellations as c where c.decision_id = decisions.id)`)
        .orderBy('seq')
        .limit(most),
    )
    .returning('id')
    .execute();
  const decisions = [...(ofFindings.decisions ?? []), ...loose.map(({ id }) => id)];
  if (ids.length + decisions.length > 0)
    note({
      ...{ at: now, kind: 'record.dropped', actor: RUNWARDEN },
      body: {
        because: `store.keep.decisions is ${formatDuration(times.store.decisions)}`,
        rows: { ...ofFindings, decisions },
      },
    });
  return droppedRows(Math.max(ids.length, loose.length), { most });
};

/** @returns the keys of the rows that went, for the audit, which says of each that it was. */
async function dropFindings(
  transaction: StoreTransaction,
  ids: readonly string[],
): Promise<Record<string, readonly string[]>> {
  const marks = await transaction
    .deleteFrom('wrong_marks')
    .where('decision_id', 'in', (eb) => eb.selectFrom('decisions').select('id').where('finding_id', 'in', ids))
    .returning('id')
    .execute();
  const objections = await transaction
    .deleteFrom('objections')
    .where('finding_id', 'in', ids)
    .returning('id')
    .execute();
  const approvals = await transaction
    .deleteFrom('approvals')
    .where('finding_id', 'in', ids)
    .returning('decision_id as id')
    .execute();
  const cancellations = await transaction
    .deleteFrom('cancellations')
    .where('finding_id', 'in', ids)
    .returning('decision_id as id')
    .execute();
  const decisions = await transaction.deleteFrom('decisions').where('finding_id', 'in', ids).returning('id').execute();
  await transaction.deleteFrom('findings').where('id', 'in', ids).execute();
  const keys = (rows: readonly { readonly id: string }[]) => rows.map(({ id }) => id);
  return {
    wrong_marks: keys(marks),
    objections: keys(objections),
    approvals: keys(approvals),
    cancellations: keys(cancellations),
    decisions: keys(decisions),
  };
}
