import { sql } from 'kysely';
import { RUNWARDEN } from '../../core/audit/event.ts';
import { PRECISION_OF } from '../../core/money/precision.ts';
import { formatDuration } from '../../core/values/duration.ts';
import { toDate } from '../rows.ts';
import { type Drop, droppedRows, isActive } from './step.ts';

/** Drops exceptions and freezes that ended long ago, what was asked and confirmed for runs that are over, and falls of policies that are over. */
export const dropExceptions: Drop = async (transaction, { times, now, most, note }) => {
  const cutoff = toDate(now - times.store.exceptions);
  const some = sql`limit ${most}`;
  const overrides = await sql<{ id: string }>`
    delete from overrides where id in (
      select id from overrides where revoked_at < ${cutoff} or ends_at < ${cutoff} order by created_at ${some}
    ) returning id`.execute(transaction);
  const freezes = await sql<{ id: string }>`
    delete from freezes where id in (
      select id from freezes where lifted_at < ${cutoff} or ends_at < ${cutoff} order by created_at ${some}
    ) returning id`.execute(transaction);
  const requests = await sql<{ id: string }>`
    delete from extension_requests where id in (
      select id from extension_requests
      where coalesce(answered_at, at) < ${cutoff} and not ${isActive('extension_requests')} order by at ${some}
    ) returning id`.execute(transaction);
  const tags = await sql<{ id: string }>`
    delete from confirmed_tags where id in (
      select id from confirmed_tags
      where coalesce(withdrawn_at, confirmed_at) < ${cutoff} and not ${isActive('confirmed_tags')}
      order by confirmed_at ${some}
    ) returning id`.execute(transaction);
  // What was wrong before a person trusted the policy again does not count for as long as it could.
  const falls = await sql<{ id: string }>`
    delete from precision_falls where id in (
      select id from precision_falls where trusted_at < ${toDate(now - Math.max(times.store.exceptions, PRECISION_OF.within))} order by since ${some}
    ) returning id`.execute(transaction);
  const keys = ({ rows }: { readonly rows: readonly { readonly id: string }[] }) => rows.map(({ id }) => id);
  const rows = {
    overrides: keys(overrides),
    freezes: keys(freezes),
    extension_requests: keys(requests),
    confirmed_tags: keys(tags),
    precision_falls: keys(falls),
  };
  const counts = Object.values(rows).map(({ length }) => length);
  if (Math.max(...counts) > 0) {
    const because = `store.keep.exceptions is ${formatDuration(times.store.exceptions)}`;
    note({ at: now, kind: 'record.dropped', actor: RUNWARDEN, body: { because, rows } });
  }
  return droppedRows(Math.max(...counts), { most });
};

/** Drops sets of policies that were replaced long ago. A set that a replica has stays, and so does the one in force. */
export const dropPolicySets: Drop = async (transaction, { times, now, most, note }) => {
  const { rows } = await sql<{ number: number }>`
    delete from policy_sets where number in (
      select p.number from policy_sets as p
      where exists (
          select from policy_sets as next
          where next.number > p.number and next.at < ${toDate(now - times.store.policies)}
        )
        and not exists (select from policy_replicas as r where r.digest = p.digest)
      order by p.number limit ${most}
    ) returning number`.execute(transaction);
  if (rows.length > 0) {
    const because = `store.keep.policies is ${formatDuration(times.store.policies)}`;
    const numbers = rows.map(({ number }) => String(number));
    note({ at: now, kind: 'record.dropped', actor: RUNWARDEN, body: { because, rows: { policy_sets: numbers } } });
  }
  return droppedRows(rows.length, { most });
};
