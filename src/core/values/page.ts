/** What a caller asks for of a list. */
export interface PageRequest {
  /** The `next` of the page before; null for the first page. */
  readonly cursor: string | null;
  readonly limit: number;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Opaque; null on the last page. */
  readonly next: string | null;
}

/** Opaque page cursors: the sort key of the last row of a page, in base64url. */
export function encodeCursor(parts: readonly string[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** Null when the text is not a cursor of that many parts. */
export function decodeCursor(cursor: string, parts: number): string[] | null {
  try {
    const read: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (!Array.isArray(read) || read.length !== parts) return null;
    // PostgreSQL takes no zero character in a text.
    return read.every((part) => typeof part === 'string' && !part.includes('\0')) ? read : null;
  } catch {
    // Not JSON: not one of our cursors.
    return null;
  }
}

/** The first moment of the year 10000: drivers do not write it as PostgreSQL reads it. */
const BEYOND_DATES = 253_402_300_800_000;

/** A time in a cursor, as an instant; null for what is none. */
export function instantIn(part: string | undefined): number | null {
  if (part === undefined || !/^\d{1,15}$/.test(part)) return null;
  const at = Number(part);
  return at < BEYOND_DATES ? at : null;
}

/** A page of a list that is in memory. Null when the cursor is not one of it. @param keyOf names an item, unlike every other. */
export function pageOfList<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  { cursor, limit }: PageRequest,
): Page<T> | null {
  const [after] = cursor === null ? [] : (decodeCursor(cursor, 1) ?? []);
  if (cursor !== null && after === undefined) return null;
  const before = after === undefined ? -1 : items.findIndex((item) => keyOf(item) === after);
  // The item at which the page before ended is gone: what follows it is not known.
  if (after !== undefined && before < 0) return null;
  const onPage = items.slice(before + 1, before + 1 + limit);
  const last = onPage.at(-1);
  const hasMore = before + 1 + limit < items.length;
  return { items: onPage, next: hasMore && last !== undefined ? encodeCursor([keyOf(last)]) : null };
}
