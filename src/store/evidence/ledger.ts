import {
  type ContentStore,
  type EvidenceLedger,
  type EvidenceOf,
  type KeptBytes,
  MOST_IN_DATABASE,
  type NewItem,
} from '../../core/ports/evidence.ts';
import type { Instant } from '../../core/values/duration.ts';
import type { StoreTransaction } from '../jobs.ts';
import type { Database } from '../open/database.ts';
import { fromRow, toDate, toRow } from '../rows.ts';
import { isVisible } from '../visible-runs.ts';
import { fromBody, toBody, verified } from './content-row.ts';

/** @param contents for what is too large for the database; null where none is configured. */
export function evidenceLedger(db: Database, contents: ContentStore | null): EvidenceLedger {
  return {
    async keep(items, within) {
      const placed = await Promise.all(items.map((each) => placeLarge(db, contents, each, within)));
      await db.transaction().execute(async (transaction) => {
        // In one order, so that two writers that have contents in common do not wait for each other.
        for (const { item, bytes } of placed.toSorted(byHash))
          if (item.content && bytes) await writeContent(transaction, item.content.sha256, bytes, item.at);
        for (const { item } of placed)
          await transaction
            .insertInto('evidence_items')
            .values(toRow(item))
            .onConflict((conflict) => conflict.column('id').doNothing())
            .execute();
      });
    },
    async evidence(of) {
      const rows = await itemsOf(db, of).orderBy('seq').execute();
      return rows.map(fromRow);
    },
    async content(sha256) {
      const row = await db
        .selectFrom('evidence_contents')
        .select(['bytes', 'compressed', 'body'])
        .where('sha256', '=', sha256)
        .executeTakeFirst();
      if (!row) return null;
      const { bytes, compressed, body } = row;
      return body ? fromBody(sha256, { compressed, body, most: Number(bytes) }) : readLarge(contents, sha256);
    },
    async itemsWith(sha256, visible) {
      let items = db.selectFrom('evidence_items').select(COLUMNS).where('sha256', '=', sha256).orderBy('seq');
      if (visible) items = items.where(isVisible(visible, 'evidence_items'));
      const rows = await items.execute();
      return rows.map(fromRow);
    },
  };
}

const COLUMNS = [
  ...(['id', 'workspace_id', 'run_id', 'decision_id', 'occasion', 'at', 'kind', 'of_run'] as const),
  ...(['name', 'content', 'missing', 'dropped'] as const),
] as const;

function itemsOf(db: Database, of: EvidenceOf) {
  const items = db.selectFrom('evidence_items').select(COLUMNS);
  return 'decisionId' in of
    ? items.where('decision_id', '=', of.decisionId)
    : items.where('workspace_id', '=', of.workspaceId).where('run_id', '=', of.runId);
}

function byHash({ item: one }: NewItem, { item: other }: NewItem): number {
  return (one.content?.sha256 ?? '') < (other.content?.sha256 ?? '') ? -1 : 1;
}

/** A content that is there already is only marked as used. */
async function writeContent(
  db: Database | StoreTransaction,
  sha256: string,
  bytes: Uint8Array,
  at: Instant,
): Promise<void> {
  const used = await db
    .updateTable('evidence_contents')
    .set((eb) => ({ used_at: eb.fn('greatest', ['used_at', eb.val(toDate(at))]) }))
    .where('sha256', '=', sha256)
    .executeTakeFirst();
  if (used.numUpdatedRows > 0n) return;
  const { compressed, body } = rowBody(bytes) ?? { compressed: false, body: null };
  await db
    .insertInto('evidence_contents')
    .values({ sha256, bytes: bytes.length, compressed, body, used_at: toDate(at) })
    .onConflict((conflict) => conflict.column('sha256').doUpdateSet((eb) => ({ used_at: eb.ref('excluded.used_at') })))
    .execute();
}

/** What the database keeps of a content; null where that is too much for it. */
function rowBody(bytes: Uint8Array): ReturnType<typeof toBody> | null {
  const kept = toBody(bytes);
  return kept.body.length > MOST_IN_DATABASE ? null : kept;
}

/**
 * Puts a large content where large ones are kept. Its row is written first: so retention finds it even if the process dies
 * before the item is written, and does not take it away in between.
 * @returns the item as missing where that fails.
 */
async function placeLarge(
  db: Database,
  contents: ContentStore | null,
  given: NewItem,
  within: AbortSignal = new AbortController().signal,
): Promise<NewItem> {
  const { item, bytes } = given;
  if (!item.content || !bytes || rowBody(bytes)) return given;
  const missing = (reason: string): NewItem => ({ item: { ...item, content: null, missing: reason }, bytes: null });
  if (!contents)
    return missing(
      `it has ${bytes.length} bytes, and without the setting evidence.store at most 1 MiB is kept, compressed`,
    );
  await writeContent(db, item.content.sha256, bytes, item.at);
  try {
    return (await inTime(contents.put(item.content.sha256, bytes), within)) ? given : missing(TOO_LATE);
  } catch (error) {
    return missing(`it could not be written to evidence.store: ${reasonOf(error)}`);
  }
}

const TOO_LATE = 'evidence.store did not take it in time';

/** False when the time was over first; what is under way then may still be written, and retention finds it. */
async function inTime(work: Promise<void>, within: AbortSignal): Promise<boolean> {
  const over = Promise.withResolvers<false>();
  const end = () => over.resolve(false);
  if (within.aborted) end();
  within.addEventListener('abort', end, { once: true });
  try {
    return await Promise.race([work.then(() => true), over.promise]);
  } finally {
    within.removeEventListener('abort', end);
    work.catch(() => undefined);
  }
}

async function readLarge(contents: ContentStore | null, sha256: string): Promise<KeptBytes> {
  if (!contents)
    return { kind: 'unreadable', reason: 'it is in a store that the setting evidence.store does not name' };
  try {
    const bytes = await contents.get(sha256);
    return bytes ? verified(sha256, bytes) : { kind: 'unreadable', reason: 'evidence.store does not have it any more' };
  } catch (error) {
    return { kind: 'unreadable', reason: `evidence.store cannot be read: ${reasonOf(error)}` };
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
