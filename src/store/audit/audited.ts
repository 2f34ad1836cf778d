import { sql } from 'kysely';
import type { AuditEvent } from '../../core/audit/event.ts';
import { type ChainHead, linksAfter } from '../../core/audit/link.ts';
import { CLAIM_LEASE } from '../../core/ports/ledger.ts';
import type { StoreTransaction } from '../jobs.ts';
import { LOCKS } from '../locks.ts';
import type { Database } from '../open/database.ts';
import { began } from './begin.ts';
import { sha256 } from './sha256.ts';

/** Rows of one insert. */
const ROWS_AT_ONCE = 500;

/** A process that is paused while it holds the lock loses it after so long: all others wait for it. */
const PAUSED_HOLDS_FOR = CLAIM_LEASE;

/** Notes an event for the audit of the transaction. */
export type Note = (...events: readonly AuditEvent[]) => void;

/**
 * A transaction whose events are in the audit if and only if it commits. They are added last: the lock of the chain is taken
 * after all others, so that no two transactions wait for each other, and it is held for as short as can be.
 */
export function audited<T>(db: Database, work: (transaction: StoreTransaction, note: Note) => Promise<T>): Promise<T> {
  return db.transaction().execute(async (transaction) => {
    const events: AuditEvent[] = [];
    const result = await work(transaction, (...more) => void events.push(...more));
    await append(transaction, events);
    return result;
  });
}

/**
 * Adds events at the end of the chain. Nothing that waits for a lock may follow in the transaction.
 * @returns where the chain ends then; null where there was nothing to add.
 */
export async function append(transaction: StoreTransaction, events: readonly AuditEvent[]): Promise<ChainHead | null> {
  const [first] = events;
  if (!first) return null;
  await lockChain(transaction);
  const head = await chainHead(transaction);
  const all = head ? events : [await began(transaction, events, first.at), ...events];
  const links = linksAfter(head, all, sha256);
  for (let from = 0; from < links.length; from += ROWS_AT_ONCE)
    await transaction
      .insertInto('audit_entries')
      .values(links.slice(from, from + ROWS_AT_ONCE))
      .execute();
  return links.at(-1) ?? null;
}

/** A statement of its own: the one after it sees what the transaction before committed. */
async function lockChain(transaction: StoreTransaction): Promise<void> {
  const bound = String(PAUSED_HOLDS_FOR);
  await sql`select set_config('idle_in_transaction_session_timeout', ${bound}, true), pg_advisory_xact_lock(${LOCKS.audit})`.execute(
    transaction,
  );
}

/** Null for an audit without a row. @param db also a transaction. */
async function chainHead(db: Database | StoreTransaction): Promise<ChainHead | null> {
  const row = await db
    .selectFrom('audit_entries')
    .select(['seq', 'hash'])
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ? { seq: Number(row.seq), hash: row.hash } : null;
}
