import { sql } from 'kysely';
import { DAY } from '../../core/values/duration.ts';
import { toDate } from '../rows.ts';
import { type Drop, droppedRows } from './step.ts';

/** That a text is used again is noted once a day. */
const NOTED_WITHIN = DAY;

/** Drops what decisions rest on, once every decision that can rest on it is older than decisions are kept. */
export const dropBases: Drop = async (transaction, { times, now, most }) => {
  const { rows } = await sql`
    delete from basis_texts where sha256 in (
      select sha256 from basis_texts where used_at < ${toDate(now - times.store.decisions - NOTED_WITHIN)}
      order by used_at limit ${most}
    ) returning 1`.execute(transaction);
  return droppedRows(rows.length, { most });
};
