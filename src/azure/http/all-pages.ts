import { AzureError } from '../../core/ports/azure.ts';

/** A page, and where the next one begins; nothing or an empty text on the last one. */
type Page<T> = { readonly items: readonly T[]; readonly next: string | null | undefined };

/** Reads a list page by page to its end. Throws AzureError `malformed` if it has no end, or more pages than it could have. */
export async function allPages<T>(
  doing: string,
  most: number,
  read: (next: string | null) => Promise<Page<T>>,
): Promise<T[]> {
  const all: T[] = [];
  let next: string | null = null;
  const passed = new Set<string>();
  for (let page = 0; page < most; page++) {
    const answer: Page<T> = await read(next);
    for (const item of answer.items) all.push(item);
    next = answer.next || null;
    if (next === null) return all;
    if (passed.has(next)) throw new AzureError('malformed', `${doing}: a page names an earlier one as the next one`);
    passed.add(next);
  }
  throw new AzureError('malformed', `${doing}: more than ${most} pages`);
}
