import { type Expression, type ExpressionBuilder, type RawBuilder, type Selectable, type SqlBool, sql } from 'kysely';
import type { DeliveryFilter, ListedDelivery } from '../../core/ports/read-ledger.ts';
import type { Visibility } from '../../core/ports/visibility.ts';
import { decodeCursor, instantIn, type Page, type PageRequest } from '../../core/values/page.ts';
import { caseless } from '../../core/values/text.ts';
import type { Database } from '../open/database.ts';
import { fromRows, toDate, toInstant } from '../rows.ts';
import type { Tables } from '../schema.ts';
import { isVisible } from '../visible-runs.ts';
import { idBegins } from './id-begins.ts';
import { inWorkspaceNamed } from './named-workspaces.ts';
import { cutToPage } from './pages.ts';
import { waysOfChannel } from './ways-of-channel.ts';

type PlaceInOrder = Pick<Selectable<Tables['deliveries']>, 'at' | 'alert_id' | 'channel'>;
const ORDER = ['deliveries.at', 'deliveries.alert_id', 'deliveries.channel'] as const;

/** Deliveries, newest first. Null when the cursor is not one of ours. */
export async function readDeliveries(
  db: Database,
  filter: DeliveryFilter,
  page: PageRequest,
): Promise<Page<ListedDelivery> | null> {
  const begin = beginBefore(page);
  if (begin === null) return null;
  const { workspace } = filter;
  const place = workspace === undefined ? null : await inWorkspaceNamed(db, workspace, 'deliveries.workspace_id');
  const { channel } = filter;
  const ways = channel === undefined ? [undefined] : await waysOfChannel(db, channel);
  // The rows of the page alone are joined. Each way of a channel has an index in this order, and all of them have none.
  const pages = ways.map((way) =>
    db
      .selectFrom('deliveries')
      .select([...ORDER])
      .where((eb) => eb.and(conditions(eb, way === undefined ? filter : { ...filter, channel: way })))
      .where(place ?? sql<boolean>`true`)
      .where(begin)
      .orderBy(ORDER[0], 'desc')
      .orderBy(ORDER[1], 'desc')
      .orderBy(ORDER[2], 'desc')
      .limit(page.limit + 1),
  );
  const onPage = db
    .selectFrom(sql<PlaceInOrder>`(${sql.join(pages, sql` union all `)})`.as('deliveries'))
    .select([...ORDER])
    .orderBy(ORDER[0], 'desc')
    .orderBy(ORDER[1], 'desc')
    .orderBy(ORDER[2], 'desc')
    .limit(page.limit + 1);
  const read = await db
    .with('on_page', () => onPage)
    .selectFrom('on_page')
    .innerJoin('deliveries', (join) =>
      join.onRef('deliveries.alert_id', '=', 'on_page.alert_id').onRef('deliveries.channel', '=', 'on_page.channel'),
    )
    .innerJoin('alerts', 'alerts.id', 'deliveries.alert_id')
    .leftJoin('workspaces', 'workspaces.id', 'deliveries.workspace_id')
    .select(['deliveries.at', 'deliveries.alert_id', 'deliveries.channel', 'deliveries.type', 'deliveries.via'])
    .select(['deliveries.state', 'deliveries.attempts', 'deliveries.delivered_at', 'deliveries.last_error'])
    .select(['deliveries.group_id', 'deliveries.answer', 'deliveries.addressed', 'deliveries.again'])
    .select(['deliveries.run_id', 'alerts.decision_id', 'alerts.finding_id', 'workspaces.name as workspace_name'])
    .select([
      sql<string | null>`alerts.data #>> '{run,displayName}'`.as('display_name'),
      sql<number>`case when alerts.type = 'group' then (alerts.data ->> 'count')::int else 1 end`.as('alerts'),
    ])
    .orderBy(ORDER[0], 'desc')
    .orderBy(ORDER[1], 'desc')
    .orderBy(ORDER[2], 'desc')
    .execute();
  const { rows, next } = cutToPage(read, page, ({ at, alert_id, channel }) => [
    String(toInstant(at)),
    alert_id,
    channel,
  ]);
  return { items: fromRows(rows), next };
}

/** Messages of one moment are in the order of their ids, and those of one message in that of their channels. */
function beginBefore({ cursor }: PageRequest): RawBuilder<boolean> | null {
  if (cursor === null) return sql<boolean>`true`;
  const [part, id, channel] = decodeCursor(cursor, 3) ?? [];
  const at = instantIn(part);
  if (at === null || id === undefined || channel === undefined) return null;
  const row = sql.join(ORDER.map((column) => sql.ref(column)));
  return sql<boolean>`(${row}) < (${toDate(at)}::timestamptz, ${id}::text, ${channel}::text)`;
}

/** Filters that are a column. */
const COLUMNS = {
  channel: 'deliveries.channel',
  state: 'deliveries.state',
  type: 'deliveries.type',
  run: 'deliveries.run_id',
} as const satisfies Partial<Record<keyof DeliveryFilter, string>>;

/** What leads to few alerts, each with few deliveries. */
const OF_ALERT = { finding: 'alerts.finding_id', decision: 'alerts.decision_id' } as const;

function conditions(eb: ExpressionBuilder<Tables, 'deliveries'>, filter: DeliveryFilter): Expression<SqlBool>[] {
  const { idBegins: id, recipient, since, until, visible } = filter;
  // Object.keys loses the key type.
  const columns = Object.keys(COLUMNS) as (keyof typeof COLUMNS)[];
  const all: Expression<SqlBool>[] = columns.flatMap((key) =>
    filter[key] === undefined ? [] : [eb(COLUMNS[key], '=', filter[key])],
  );
  for (const key of ['finding', 'decision'] as const)
    if (filter[key] !== undefined)
      all.push(
        sql<boolean>`deliveries.alert_id = any(array(select alerts.id from alerts where ${sql.ref(OF_ALERT[key])} = ${filter[key]}))`,
      );
  if (id !== undefined) all.push(idBegins('deliveries.alert_id', id));
  if (recipient !== undefined) all.push(reaches(recipient, visible));
  if (since !== undefined) all.push(eb('deliveries.at', '>=', toDate(since)));
  if (until !== undefined) all.push(eb('deliveries.at', '<', toDate(until)));
  if (visible !== undefined) all.push(isVisible(visible, 'deliveries'));
  return all;
}

/** By the name of a recipient, also of one whom the fallback stands in for, or by an address. */
function reaches(recipient: string, visible: Visibility | undefined): RawBuilder<boolean> {
  const names = sql`string_to_array(replace(deliveries.via, '>', ','), ',')`;
  const addresses = [...new Set([recipient, caseless(recipient)])];
  const named = sql<boolean>`${names} @> array[${recipient}]::text[]`;
  const addressed = sql<boolean>`deliveries.addressed -> 'to' ?| ${addresses}::text[]`;
  // Whoever does not see everything may not find out by a filter to whom others' messages went.
  if (visible === undefined || visible.workspaces === null) return sql<boolean>`(${named} or ${addressed})`;
  return sql<boolean>`(${named} or (${addressed} and ${names} @> array['owner']::text[]))`;
}
