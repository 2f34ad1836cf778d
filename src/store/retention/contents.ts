import { sql } from 'kysely';
import type { ContentStore } from '../../core/ports/evidence.ts';
import type { DroppedSome } from '../../core/ports/retention-ledger.ts';
import { messageOf } from '../../core/values/caught.ts';
import { DAY, type Instant } from '../../core/values/duration.ts';
import type { Database } from '../open/database.ts';
import { toDate } from '../rows.ts';
import { isTurn } from './step.ts';

/**
 * A content that was kept lately may be about to get its item: large ones are put before their item is written. It is also how
 * long a content waits that its store did not let go.
 */
const UNUSED_FOR = DAY;

/**
 * Drops contents that no item has any more. The row is locked while the content is removed, so that whoever keeps the same
 * content meanwhile waits and puts it again.
 */
export async function dropContents(
  db: Database,
  contents: ContentStore | null,
  now: Instant,
  most: number,
): Promise<DroppedSome | null> {
  const unused = toDate(now - UNUSED_FOR);
  const found = await sql<{ sha256: string; large: boolean }>`
    select sha256, body is null as large from evidence_contents as c
    where used_at < ${unused}
      and not exists (select from evidence_items as i where i.sha256 = c.sha256 and i.dropped is null)
    limit ${most}`.execute(db);
  const [small, large] = [false, true].map((isLarge) =>
    found.rows.filter((row) => row.large === isLarge).map(({ sha256 }) => sha256),
  );
  const dropped = await dropRows(db, small ?? [], unused);
  if (dropped === null) return null;
  let removed = 0;
  let problem: string | null = null;
  for (const sha256 of large ?? []) {
    const refusal = await dropLarge(db, contents, sha256, unused);
    if (refusal === null) removed += 1;
    else {
      problem = refusal;
      await db
        .updateTable('evidence_contents')
        .set({ used_at: toDate(now) })
        .where('sha256', '=', sha256)
        .execute();
    }
  }
  return { dropped: dropped + removed, more: found.rows.length >= most, problem };
}

/** Those that were used meanwhile stay: the condition is asked again of a row that was changed. */
async function dropRows(db: Database, hashes: readonly string[], unused: Date): Promise<number | null> {
  return db.transaction().execute(async (transaction) => {
    if (!(await isTurn(transaction))) return null;
    if (hashes.length === 0) return 0;
    // In the order in which those who keep them lock them, or the two would wait for each other.
    await transaction
      .selectFrom('evidence_contents')
      .select('sha256')
      .where('sha256', 'in', hashes)
      .orderBy('sha256')
      .forUpdate()
      .execute();
    const { numDeletedRows } = await transaction
      .deleteFrom('evidence_contents')
      .where('sha256', 'in', hashes)
      .where('used_at', '<', unused)
      .executeTakeFirstOrThrow();
    return Number(numDeletedRows);
  });
}

/** @returns why it stays; null when it is gone, or is used again. */
async function dropLarge(
  db: Database,
  contents: ContentStore | null,
  sha256: string,
  unused: Date,
): Promise<string | null> {
  if (!contents) return 'old contents stay in a store of evidence that evidence.store does not name any more';
  try {
    await db.transaction().execute(async (transaction) => {
      const { numDeletedRows } = await transaction
        .deleteFrom('evidence_contents')
        .where('sha256', '=', sha256)
        .where('used_at', '<', unused)
        .executeTakeFirstOrThrow();
      if (numDeletedRows > 0n) await contents.remove(sha256);
    });
    return null;
  } catch (error) {
    return `an old content stays in evidence.store: ${messageOf(error)}`;
  }
}
