import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { AUDITED_TABLES, type AuditEvent, RUNWARDEN } from '../../core/audit/event.ts';
import type { Instant } from '../../core/values/duration.ts';
import type { StoreTransaction } from '../jobs.ts';

/**
 * The first row of an audit: a name for the chain, and how many rows of each table are older than it, so that nobody can add
 * to them later.
 * @param events those that follow it in the same transaction.
 */
export async function began(
  transaction: StoreTransaction,
  events: readonly AuditEvent[],
  at: Instant,
): Promise<AuditEvent> {
  const before: Record<string, number> = {};
  for (const table of AUDITED_TABLES) {
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from ${sql.table(table)}`.execute(transaction);
    const audited = new Set(events.flatMap(({ row }) => (row?.table === table ? [row.key] : [])));
    before[table] = (rows[0]?.n ?? 0) - audited.size;
  }
  return { at, kind: 'audit.began', actor: RUNWARDEN, body: { database: randomUUID(), before } };
}
