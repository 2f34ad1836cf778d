import { type RawBuilder, type Selectable, type SelectQueryBuilder, sql } from 'kysely';
import type { RunSort } from '../../core/ports/read-ledger.ts';
import { decodeCursor, instantIn, type PageRequest } from '../../core/values/page.ts';
import { toDate, toInstant } from '../rows.ts';
import type { Tables } from '../schema.ts';

type Query = SelectQueryBuilder<Tables, 'runs', object>;

/** What a further hour costs; where that is not known the run comes last. As the index has it. */
const PER_HOUR = sql`coalesce(runs.per_hour, -1)`;

/** A page of runs in an order, and one row more. Null when the cursor is not one of that order. */
export function inOrder(query: Query, sort: RunSort, page: PageRequest): Query | null {
  const place = page.cursor === null ? null : readPlace(page.cursor, sort);
  if (place === undefined) return null;
  const { limit } = page;
  if (sort === 'newest')
    return after(query, place && beginNewest(place), limit, [
      sql`runs.created_at desc`,
      sql`runs.workspace_id`,
      sql`runs.id`,
    ]);
  const active = query.where('runs.active', '=', true);
  if (sort === 'longest') {
    const begin =
      place &&
      sql<boolean>`(runs.created_at, runs.workspace_id, runs.id) > (${toDate(place.key)}::timestamptz, ${place.workspaceId}::text, ${place.id}::text)`;
    return after(active, begin, limit, [sql`runs.created_at`, sql`runs.workspace_id`, sql`runs.id`]);
  }
  const begin =
    place &&
    sql<boolean>`(${PER_HOUR}, runs.workspace_id, runs.id) < (${place.key}::float8, ${place.workspaceId}::text, ${place.id}::text)`;
  return after(active, begin, limit, [sql`${PER_HOUR} desc`, sql`runs.workspace_id desc`, sql`runs.id desc`]);
}

function after(
  query: Query,
  begin: RawBuilder<boolean> | null,
  limit: number,
  order: readonly RawBuilder<unknown>[],
): Query {
  const from = begin === null ? query : query.where(begin);
  return from.orderBy(sql.join(order.map((part) => part))).limit(limit + 1);
}

/** An index that begins with the time finds the place by the first line; the second leaves out those of the same moment. */
function beginNewest({ key, workspaceId, id }: Place): RawBuilder<boolean> {
  const at = toDate(key);
  return sql<boolean>`runs.created_at <= ${at} and (
    runs.created_at < ${at} or (runs.workspace_id, runs.id) > (${workspaceId}::text, ${id}::text)
  )`;
}

interface Place {
  readonly key: number;
  readonly workspaceId: string;
  readonly id: string;
}

type Key = Pick<Selectable<Tables['runs']>, 'workspace_id' | 'id' | 'created_at' | 'per_hour'>;

/** The cursor of the newest names no order: there was one order when its form was made. */
export function keyFor(sort: RunSort): (row: Key) => readonly string[] {
  return ({ workspace_id, id, created_at, per_hour }) => {
    if (sort === 'dearest') return [sort, String(per_hour ?? -1), workspace_id, id];
    const at = String(toInstant(created_at));
    return sort === 'longest' ? [sort, at, workspace_id, id] : [at, workspace_id, id];
  };
}

function readPlace(cursor: string, sort: RunSort): Place | undefined {
  const parts = sort === 'newest' ? [sort, ...(decodeCursor(cursor, 3) ?? [])] : decodeCursor(cursor, 4);
  const [order, given, workspaceId, id] = parts ?? [];
  if (order !== sort || given === undefined || workspaceId === undefined || id === undefined) return undefined;
  const key = sort === 'dearest' ? Number(given) : instantIn(given);
  return key === null || !Number.isFinite(key) ? undefined : { key, workspaceId, id };
}
