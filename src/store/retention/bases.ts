import { sql } from 'kysely';
import { toDate } from '../rows.ts';
import { type Drop, droppedRows } from './step.ts';

/**
 * Drops what decisions rest on, once every decision that can rest on it is older than that is kept, or than decisions are. The oldest
 * go first, and parts are newer than what names them: wherever it is broken off, nothing that is left lacks a part.
 */
export const dropBases: Drop = async (transaction, { times, now, most }) => {
  const { bases, decisions } = times.store;
  const { rows } = await sql`
    delete from basis_texts where sha256 in (
      select sha256 from basis_texts where used_at < ${toDate(now - Math.min(bases, decisions))}
      order by used_at limit ${most}
    ) returning 1`.execute(transaction);
  return droppedRows(rows.length, { most });
};
