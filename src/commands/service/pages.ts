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

const LARGEST_PAGE = 200;

/** Reads a list page by page. @param limit how many at most; all of it when left out. */
export async function readPages<T>(
  read: (query: PageQuery) => Promise<Page<T>>,
  {
    limit = Number.POSITIVE_INFINITY,
    cursor = null,
  }: { readonly limit?: number; readonly cursor?: string | null } = {},
): Promise<Listed<T>> {
  const items: T[] = [];
  let next = cursor;
  for (;;) {
    const query = { limit: Math.min(limit - items.length, LARGEST_PAGE), ...(next !== null && { cursor: next }) };
    const page = await read(query);
    items.push(...page.items);
    next = page.next;
    if (next === null || items.length >= limit) return { items, next, now: page.now };
  }
}
