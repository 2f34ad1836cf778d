import { type RawBuilder, sql } from 'kysely';
import { decodeCursor, encodeCursor, instantIn, type PageRequest } from '../../core/values/page.ts';
import { toDate, toInstant } from '../rows.ts';

/**
 * Where a page of a list begins that has the newest first, by a time and an id. The rows are compared as a whole, so that an
 * index on both columns finds the place at any depth. Null for a cursor of another list.
 */
export function beginOf({ cursor }: PageRequest, [time, id]: readonly [string, string]): RawBuilder<boolean> | null {
  if (cursor === null) return sql<boolean>`true`;
  const [part, lastId] = decodeCursor(cursor, 2) ?? [];
  const at = instantIn(part);
  if (at === null || lastId === undefined) return null;
  return sql<boolean>`(${sql.ref(time)}, ${sql.ref(id)}) < (${toDate(at)}::timestamptz, ${lastId}::text)`;
}

/** The sort key of such a list. */
export function timeAndId({ at, id }: { readonly at: Date; readonly id: string }): readonly string[] {
  return [String(toInstant(at)), id];
}

/** The rows of a page, of which one more than its limit was read, and the cursor of the next. */
export function cutToPage<R>(
  read: readonly R[],
  { limit }: PageRequest,
  keyOf: (row: R) => readonly string[],
): { readonly rows: readonly R[]; readonly next: string | null } {
  const rows = read.slice(0, limit);
  const last = rows.at(-1);
  return { rows, next: read.length > limit && last !== undefined ? encodeCursor(keyOf(last)) : null };
}
