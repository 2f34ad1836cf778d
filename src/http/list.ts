import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { formatInstant, type Instant } from '../core/values/duration.ts';
import type { Page, PageRequest } from '../core/values/page.ts';
import { type CsvColumn, csvColumns, csvLine } from './csv.ts';
import { badCursor } from './problem.ts';

/** The most rows of a file. */
const MOST_ROWS = 100_000;
/** Rows that are read together for a file. */
const ROWS_AT_ONCE = 500;

/** A list as a route has it. */
export interface List<T extends z.ZodType, M extends object = object> {
  /** As a file is called, such as `runs`. */
  readonly name: string;
  /** The schema of an item. */
  readonly item: T;
  /** A page of items; null for a cursor of another list. */
  readonly page: (asked: PageRequest) => Promise<Page<z.output<T>> | null>;
  readonly now: Instant;
  /** Columns that a table of it begins with; the others follow as in the schema. */
  readonly firstColumns?: readonly string[];
  /** What a page says beside its items. */
  readonly more?: M;
}

/** A page with its items as a route shows them. */
export function shownPage<T, S>(page: Page<T> | null, show: (item: T) => S): Page<S> | null {
  return page && { items: page.items.map(show), next: page.next };
}

interface Asked {
  readonly cursor?: string | undefined;
  readonly limit: number;
  readonly format?: 'csv' | 'json' | undefined;
}

/** Answers a list: a page of it, or all of it as a file that is read and sent page by page. */
export async function answerList<T extends z.ZodType, M extends object>(
  { cursor, limit, format }: Asked,
  list: List<T, M>,
  reply: FastifyReply,
): Promise<Page<z.output<T>> & { readonly now: Instant } & M> {
  const { page, now, name, more } = list;
  if (format === undefined) {
    const found = await page({ cursor: cursor ?? null, limit });
    if (!found) throw badCursor();
    // Without more there is nothing to add.
    return { ...found, now, ...(more as M) };
  }
  // The first page is read before anything is answered, so that a filter that cannot be read is refused in words.
  const first = await page({ cursor: null, limit: ROWS_AT_ONCE });
  if (!first) throw badCursor();
  const file = `runwarden-${name}-${formatInstant(now).replaceAll(':', '')}.${format}`;
  reply.header('content-disposition', `attachment; filename="${file}"`);
  reply.type(format === 'csv' ? 'text/csv; charset=utf-8' : 'application/json; charset=utf-8');
  const parts = format === 'csv' ? csvParts(first, list) : jsonParts(first, list);
  // A stream is sent as it is, past the schema of a page, so its type is not that of a page.
  return reply.send(Readable.from(parts)) as never;
}

/** The pages of a file, the first of which has been read, up to the most rows. */
async function* pagesOf<T extends z.ZodType>(
  first: Page<z.output<T>>,
  { page, item }: List<T>,
): AsyncGenerator<{ readonly items: readonly unknown[]; readonly next: string | null }> {
  let current: Page<z.output<T>> | null = first;
  let rows = 0;
  while (current) {
    const items = current.items.map((one) => z.encode(item, one));
    rows += items.length;
    const { next }: Page<z.output<T>> = current;
    const isLast = next === null || rows >= MOST_ROWS;
    yield { items, next: isLast ? next : null };
    if (isLast) return;
    current = await page({ cursor: next, limit: Math.min(ROWS_AT_ONCE, MOST_ROWS - rows) });
  }
}

/** The same document as a page has. `next` is null unless the file was cut. */
async function* jsonParts<T extends z.ZodType>(first: Page<z.output<T>>, list: List<T>): AsyncGenerator<string> {
  yield `{"now":${JSON.stringify(formatInstant(list.now))},"items":[`;
  let isFirst = true;
  let cutAt: string | null = null;
  for await (const { items, next } of pagesOf(first, list)) {
    const text = items.map((item) => JSON.stringify(item)).join(',\n');
    if (text !== '') yield isFirst ? `\n${text}` : `,\n${text}`;
    isFirst &&= text === '';
    cutAt = next;
  }
  yield `\n],"next":${JSON.stringify(cutAt)}}\n`;
}

async function* csvParts<T extends z.ZodType>(first: Page<z.output<T>>, list: List<T>): AsyncGenerator<string> {
  const columns: readonly CsvColumn[] = csvColumns(list.item, list.firstColumns);
  yield csvLine(columns.map(({ name }) => name));
  let isCut = false;
  for await (const { items, next } of pagesOf(first, list)) {
    yield items.map((item) => csvLine(columns.map(({ read }) => read(item)))).join('');
    isCut = next !== null;
  }
  if (isCut) yield csvLine([`Cut here: a file has at most ${MOST_ROWS} rows. Narrow the filter for the rest.`]);
}
