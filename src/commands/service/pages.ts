/** A page of a list of the API. */
interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
  readonly now: string;
}

/** A list as far as it was read. */
export interface Listed<T> {
  readonly items: readonly T[];
  /** Where it continues; null where it is whole. */
  readonly next: string | null;
  /** The time of the service. */
  readonly now: string;
}

interface PageQuery {
  readonly limit: number;
  readonly cursor?: string;
}

export type ReadPage<T> = (query: PageQuery) => Promise<Page<T>>;

/** Where a list begins, and how many of it are wanted; all of it without a limit. */
export interface Part {
  readonly limit?: number;
  readonly cursor?: string | null;
}

const LARGEST_PAGE = 200;

/** The pages of a list, one after another. */
export async function* eachPage<T>(
  read: ReadPage<T>,
  { limit = Number.POSITIVE_INFINITY, cursor = null }: Part = {},
): AsyncGenerator<Page<T>> {
  let next = cursor;
  for (let left = limit; ; ) {
    const page = await read({ limit: Math.min(left, LARGEST_PAGE), ...(next !== null && { cursor: next }) });
    yield page;
    left -= page.items.length;
    next = page.next;
    if (next === null || left <= 0) return;
  }
}

/** Reads a list page by page. */
export async function readPages<T>(read: ReadPage<T>, part: Part = {}): Promise<Listed<T>> {
  const items: T[] = [];
  let last = { next: null as string | null, now: '' };
  for await (const { items: some, next, now } of eachPage(read, part)) {
    items.push(...some);
    last = { next, now };
  }
  return { items, ...last };
}
