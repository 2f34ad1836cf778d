import { sql } from 'kysely';
import type { Override } from '../../core/decision/override.ts';
import type { OverrideFilter, Page, PageRequest } from '../../core/ports/read-ledger.ts';
import type { Visibility } from '../../core/ports/visibility.ts';
import { CLOCK_SKEW } from '../../core/signal/time-checks.ts';
import type { Instant } from '../../core/values/duration.ts';
import { anyGlobMatches } from '../../core/values/glob.ts';
import type { Database } from '../open/database.ts';
import { overridesConcerning } from '../overrides-concerning.ts';
import { fromRow, toDate } from '../rows.ts';
import { beginOf, cutToPage } from './pages.ts';

/** Overrides, the newest first. Null when the cursor is not one of ours. */
export async function readOverrides(
  db: Database,
  filter: OverrideFilter,
  page: PageRequest,
  now: Instant,
): Promise<Page<Override> | null> {
  const begin = beginOf(page, ['created_at', 'id']);
  if (begin === null) return null;
  const { inForce, author, policy, visible } = filter;
  let query = db
    .selectFrom('overrides')
    .selectAll()
    .where(begin)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(page.limit + 1);
  if (author !== undefined) query = query.where('author', '=', author);
  if (inForce !== undefined) query = query.where(countsAt(now, inForce));
  if (policy !== undefined) query = query.where(sql<boolean>`id = any(${await namingPolicy(db, policy)}::text[])`);
  if (visible?.workspaces)
    query = query.where(sql<boolean>`id = any(${await overridesConcerning(db, visible.workspaces)}::text[])`);
  const { rows, next } = cutToPage(await query.execute(), page, (row) => [String(row.created_at.getTime()), row.id]);
  return { items: rows.map(fromRow), next };
}

/** An override, whether it counts or has ended; null where there is none that a reader may see. */
export async function readOverride(db: Database, id: string, visible?: Visibility): Promise<Override | null> {
  const row = await db.selectFrom('overrides').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) return null;
  const isSeen = !visible?.workspaces || (await overridesConcerning(db, visible.workspaces)).includes(id);
  return isSeen ? fromRow(row) : null;
}

/** As `isInForce` judges it. */
function countsAt(now: Instant, counts: boolean) {
  const condition = sql<boolean>`(
    revoked_at is null and ends_at > ${toDate(now)} and created_at <= ${toDate(now + CLOCK_SKEW)}
  )`;
  return counts ? condition : sql<boolean>`not ${condition}`;
}

/** Those whose patterns fit a policy. Patterns are matched in one place alone, and there are few different ones. */
async function namingPolicy(db: Database, policy: string): Promise<string[]> {
  const rows = await db.selectFrom('overrides').select(['id', 'policies']).execute();
  return rows.flatMap(({ id, policies }) => (anyGlobMatches(policies, policy) ? [id] : []));
}
