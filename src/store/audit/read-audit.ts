import { sql } from 'kysely';
import type { AuditLink } from '../../core/audit/link.ts';
import { StartError } from '../../core/values/start-error.ts';
import type { StoreTransaction } from '../jobs.ts';
import type { StoreLocation } from '../open/database.ts';
import { openReadOnly } from '../open/read-only.ts';

/** Rows that are read together. */
const ROWS_AT_ONCE = 2000;

/** The audit of a store as it is at one moment, however long the reading takes. */
export interface OpenAudit {
  readonly transaction: StoreTransaction;
  /** In order. */
  links(since?: number): AsyncGenerator<AuditLink>;
}

/**
 * Opens the audit of a store for reading alone.
 * @throws {FolderRefused} when a running service holds the data folder, or there is none.
 * @throws {StartError} for a store without an audit.
 */
export async function withAudit<T>(location: StoreLocation, work: (audit: OpenAudit) => Promise<T>): Promise<T> {
  const { db, close } = await openReadOnly(location, 'runwarden audit');
  try {
    return await db
      .transaction()
      .setIsolationLevel('repeatable read')
      .execute(async (transaction) => {
        const { rows } = await sql<{
          there: boolean;
        }>`select to_regclass('audit_entries') is not null as there`.execute(transaction);
        if (rows[0]?.there !== true)
          throw new StartError('The store is of an older Runwarden, which kept no audit. Run `serve` with it first.');
        return work({ transaction, links: (after) => links(transaction, after) });
      });
  } finally {
    await close();
  }
}

/** @param after the place of a row; those that come after it. */
async function* links(transaction: StoreTransaction, after = 0): AsyncGenerator<AuditLink> {
  let last = after;
  for (;;) {
    const rows = await transaction
      .selectFrom('audit_entries')
      .select(['seq', 'hash', 'entry'])
      .where('seq', '>', String(last))
      .orderBy('seq')
      .limit(ROWS_AT_ONCE)
      .execute();
    for (const row of rows) yield { ...row, seq: Number(row.seq) };
    if (rows.length < ROWS_AT_ONCE) return;
    last = Number(rows.at(-1)?.seq ?? last);
  }
}
