import type { PgBoss } from 'pg-boss';
import type { ConfirmedTagLedger } from '../core/ports/confirmed-tag-ledger.ts';
import type { ConfirmedTag } from '../core/run/protected-tags.ts';
import { audited, type Note } from './audit/audited.ts';
import { tagConfirmed, tagWithdrawn } from './audit/events.ts';
import { enqueue, type StoreTransaction } from './jobs.ts';
import type { Database } from './open/database.ts';
import { fromRow, toDate, toRow } from './rows.ts';

export function confirmedTagLedger(db: Database, boss: PgBoss): ConfirmedTagLedger {
  const askForPass = (transaction: StoreTransaction, workspaceId: string) =>
    enqueue(boss, transaction, { passes: [{ workspaceId }], byPerson: true });
  return {
    async confirmedTags(workspaceId, runId) {
      let query = db
        .selectFrom('confirmed_tags')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .where('withdrawn_at', 'is', null);
      if (runId !== undefined) query = query.where('run_id', '=', runId);
      return (await query.orderBy('tag').execute()).map(toConfirmed);
    },
    async confirmTag({ id, ...confirmed }) {
      return audited(db, async (transaction, note) => {
        await withdraw(transaction, confirmed, { by: confirmed.confirmedBy, at: confirmed.confirmedAt, note });
        const row = await transaction
          .insertInto('confirmed_tags')
          .values({ ...toRow(confirmed), id, withdrawn_by: null, withdrawn_at: null })
          .returningAll()
          .executeTakeFirstOrThrow();
        note(tagConfirmed(row));
        await askForPass(transaction, confirmed.workspaceId);
        return toConfirmed(row);
      });
    },
    async withdrawTag(of, by, at) {
      return audited(db, async (transaction, note) => {
        const row = await withdraw(transaction, of, { by, at, note });
        if (row) await askForPass(transaction, of.workspaceId);
        return row;
      });
    },
  };
}

async function withdraw(
  transaction: StoreTransaction,
  { workspaceId, runId, tag }: Pick<ConfirmedTag, 'workspaceId' | 'runId' | 'tag'>,
  { by, at, note }: { readonly by: string; readonly at: number; readonly note: Note },
): Promise<ConfirmedTag | null> {
  const row = await transaction
    .updateTable('confirmed_tags')
    .set({ withdrawn_by: by, withdrawn_at: toDate(at) })
    .where('workspace_id', '=', workspaceId)
    .where('run_id', '=', runId)
    .where('tag', '=', tag)
    .where('withdrawn_at', 'is', null)
    .returningAll()
    .executeTakeFirst();
  if (!row) return null;
  note(tagWithdrawn(row, { at, actor: by }));
  return toConfirmed(row);
}

function toConfirmed(row: Parameters<typeof tagConfirmed>[0]): ConfirmedTag {
  const { id: _, withdrawnBy: __, withdrawnAt: ___, ...confirmed } = fromRow(row);
  return confirmed;
}
