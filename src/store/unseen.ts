import { sql } from 'kysely';
import type { PgBoss } from 'pg-boss';
import type { Routing } from '../core/alert/alert.ts';
import type { UnseenLedger } from '../core/ports/unseen-ledger.ts';
import { NO_WORKSPACE, type OpenUnseen, type Unseen } from '../core/record/unseen.ts';
import type { Instant } from '../core/values/duration.ts';
import { insertAlerts } from './alerts.ts';
import { enqueue, type StoreTransaction } from './jobs.ts';
import { LOCKS } from './locks.ts';
import type { Database } from './open/database.ts';
import { fromRow, toDate, toRow } from './rows.ts';

export function unseenLedger(db: Database, boss: PgBoss, routing: Routing): UnseenLedger {
  return {
    noteUnseen: (scope, unseen, now) =>
      db.transaction().execute((transaction) => writeUnseen(transaction, scope, { unseen, isAll: true, now })),
    async keepUnseenOf(scopes, now) {
      if (scopes.length === 0) return;
      await db.deleteFrom('unseen').where('scope', 'not in', scopes).where('alerted_at', 'is', null).execute();
      const ended = db.updateTable('unseen').set({ ended_at: toDate(now) });
      await ended.where('scope', 'not in', scopes).where('ended_at', 'is', null).execute();
    },
    async resumeUnseen(lastPassBefore, now) {
      await db
        .updateTable('unseen')
        .set({ since: toDate(now) })
        .where('alerted_at', 'is', null)
        .where('scope', 'in', (eb) =>
          eb
            .selectFrom('workspaces')
            .select('id')
            .where(sql<boolean>`(last_pass ->> 'endedAt')::float8 < ${lastPassBefore}`),
        )
        .execute();
    },
    async reportUnseen({ now, overdue, near, settled }, alertsOf) {
      await db.transaction().execute(async (transaction) => {
        await sql`select pg_advisory_xact_lock(${LOCKS.unseen})`.execute(transaction);
        await probe(transaction);
        const open = await readUnseen(transaction);
        const isDue = open.some(({ alertedAt, since }) => alertedAt === null && since <= overdue);
        const begun = isDue ? open.filter(({ alertedAt, since }) => alertedAt === null && since <= near) : [];
        const waits = open.some(({ alertedAt }) => alertedAt !== null);
        const ended = await takeEnded(transaction, waits ? settled : now);
        if (begun.length + ended.length === 0) return;
        for (const { scope, kind, part } of begun)
          await transaction
            .updateTable('unseen')
            .set({ alerted_at: toDate(now) })
            .where('scope', '=', scope)
            .where('kind', '=', kind)
            .where('part', '=', part)
            .execute();
        const deliveries = await insertAlerts(transaction, alertsOf(begun, ended), routing);
        await enqueue(boss, transaction, { deliveries });
      });
    },
  };
}

/**
 * Writes what is not seen of a scope. Where one cause takes over from another of the same workspace, nothing was seen whole in
 * between: the new one has lasted since the old one began, or causes that take turns would never be old enough to be alerted.
 * @param isAll false keeps what was written before and is not among it.
 */
export async function writeUnseen(
  transaction: StoreTransaction,
  scope: string,
  { unseen, isAll, now }: { readonly unseen: readonly Unseen[]; readonly isAll: boolean; readonly now: Instant },
): Promise<void> {
  const keys = new Set(unseen.map(keyOf));
  const before = await transaction
    .selectFrom('unseen')
    .select(['kind', 'part', 'since', 'alerted_at'])
    .where('scope', '=', scope)
    .execute();
  const over = isAll ? before.filter((row) => !keys.has(keyOf(row))) : [];
  const unalerted = over.filter((row) => row.alerted_at === null).map((row) => row.since.getTime());
  const takenOver = scope === NO_WORKSPACE ? [] : unalerted;
  for (const cause of over) {
    const ofCause = transaction.deleteFrom('unseen').where('scope', '=', scope).where('kind', '=', cause.kind);
    await ofCause.where('part', '=', cause.part).where('alerted_at', 'is', null).execute();
    await transaction
      .updateTable('unseen')
      .set({ ended_at: toDate(now) })
      .where('scope', '=', scope)
      .where('kind', '=', cause.kind)
      .where('part', '=', cause.part)
      .where('ended_at', 'is', null)
      .execute();
  }
  for (const { kind, part, what, reason, since: latest } of unseen) {
    const since = Math.min(latest, ...takenOver);
    await transaction
      .insertInto('unseen')
      .values({ ...toRow({ scope, kind, part, what, reason, since }), alerted_at: null, ended_at: null })
      // Since when it lasts, and whether people know of it, stays.
      .onConflict((conflict) =>
        conflict.columns(['scope', 'kind', 'part']).doUpdateSet((eb) => ({
          what: eb.ref('excluded.what'),
          reason: eb.ref('excluded.reason'),
          ended_at: null,
        })),
      )
      .execute();
  }
}

/** Whether something of a scope is not seen, or was not and its end is not reported yet. */
export async function hasUnseen(db: Database, scope: string): Promise<boolean> {
  const row = await db.selectFrom('unseen').select('kind').where('scope', '=', scope).limit(1).executeTakeFirst();
  return row !== undefined;
}

/** What is not seen now, the oldest first. */
export async function readUnseen(db: Database): Promise<OpenUnseen[]> {
  const rows = await selectUnseen(db).where('ended_at', 'is', null).orderBy('since').execute();
  return rows.map(fromRow);
}

function selectUnseen(db: Database) {
  return db
    .selectFrom('unseen')
    .leftJoin('workspaces', 'workspaces.id', 'unseen.scope')
    .select(['scope', 'workspaces.name as workspace_name', 'kind', 'part', 'what', 'reason', 'since', 'alerted_at']);
}

/** What ended before a moment, and forgets it. */
async function takeEnded(transaction: StoreTransaction, before: Instant): Promise<OpenUnseen[]> {
  const rows = await selectUnseen(transaction).where('ended_at', '<=', toDate(before)).orderBy('since').execute();
  if (rows.length > 0) await transaction.deleteFrom('unseen').where('ended_at', '<=', toDate(before)).execute();
  return rows.map(fromRow);
}

/** A store whose disk is full answers reads as before. */
async function probe(transaction: StoreTransaction): Promise<void> {
  const row = { scope: 'probe', kind: 'store', part: 'probe', what: '', reason: '', since: new Date(0) } as const;
  await transaction
    .insertInto('unseen')
    .values({ ...row, alerted_at: null, ended_at: null })
    .execute();
  await transaction.deleteFrom('unseen').where('scope', '=', 'probe').execute();
}

function keyOf({ kind, part }: Pick<Unseen, 'kind' | 'part'>): string {
  return `${kind} ${part}`;
}
