import type { ScanState } from '../../core/ports/scan-ledger.ts';
import { DAY, formatInstant, type Instant, MINUTE } from '../../core/values/duration.ts';
import { beginFullListing, listedUpTo } from './list-history.ts';
import { circular, isRefusedPage, type ListedPage, type Listing, pageFailure, readPage } from './listing.ts';

/** The cause of which no page at all is seen. */
export const FIRST_PAGE = 'first page';

/** Runs that Azure lists late or out of order by no more than this are still found. */
const OVERLAP = 10 * MINUTE;

/** A list of the newest runs that does not end is broken; a full listing goes on where this one stops. */
const MOST_PAGES = 500;

/** For so long a list may be shorter than what is known, before it is believed where no run that it lacks is found by name. */
const BELIEVED_AFTER = DAY;

/** Reads pages from the newest until everything older is known. At first sight nothing is: the full listing reads all. */
export async function listNewest(listing: Listing, before: ScanState): Promise<ScanState> {
  const bound = before.knownUpTo ?? before.fullListing?.newest ?? null;
  if (bound === null) return before;
  const read = await readTo(listing, bound);
  if (read === 'bad page') return before;
  if (read === 'out of order') return orderBroken(listing, before);
  const { newest, oldest, isEnd } = read;
  if (oldest > bound && bound !== 0) return shorterThanKnown(listing, before, oldest);
  const state = { ...before, shortSince: null };
  if (isEnd && !before.fullListing) return listedUpTo(newest, listing.deps.now, state);
  if (before.knownUpTo !== null) return { ...state, knownUpTo: newest };
  return { ...state, fullListing: before.fullListing && { ...before.fullListing, newest } };
}

interface ReadPages {
  readonly newest: Instant;
  readonly oldest: Instant;
  /** The last page was read. */
  readonly isEnd: boolean;
}

/** Reads pages down to what is known. */
async function readTo(listing: Listing, bound: Instant): Promise<ReadPages | 'bad page' | 'out of order'> {
  let newest = bound;
  let oldest = Number.POSITIVE_INFINITY;
  let continuation: string | null = null;
  const passed = new Set<string | null>([null]);
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const page: ListedPage | null = await nextPage(listing, continuation, { bound, oldest, passed });
    if (page === null) return 'bad page';
    for (const { run } of page.runs) {
      if (run.createdAt > oldest + OVERLAP) return 'out of order';
      newest = Math.max(newest, run.createdAt);
      oldest = Math.min(oldest, run.createdAt);
    }
    if (page.nameless !== null) sayNameless(listing, page.nameless);
    continuation = page.next;
    if (continuation === null || oldest < bound - OVERLAP) break;
  }
  return { newest, oldest, isEnd: continuation === null };
}

/** Where a walk from the newest run is. */
interface Place {
  readonly bound: Instant;
  readonly oldest: Instant;
  /** The continuations so far. */
  readonly passed: Set<string | null>;
}

/**
 * The page; null where Azure never gives it. The known runs are then read by name all the same, and the rest of the part
 * since the last listing is read again at the next pass.
 */
async function nextPage(
  listing: Listing,
  continuation: string | null,
  { bound, oldest, passed }: Place,
): Promise<ListedPage | null> {
  try {
    const page = await readPage(listing, continuation);
    if (page.next !== null && passed.has(page.next)) throw circular(listing);
    passed.add(page.next);
    return page;
  } catch (error) {
    const failure = pageFailure(error);
    // Without the first page nothing was seen, unless single runs can still be read by name.
    if (continuation === null && (!isRefusedPage(failure) || listing.saved.size === 0)) throw failure;
    // Pages without an entry have no times.
    const limits = [
      ...(bound === 0 ? [] : [`after ${formatInstant(bound)}`]),
      ...(Number.isFinite(oldest) ? [`before ${formatInstant(oldest)}`] : []),
    ];
    const what = `the list of runs${limits.length === 0 ? '' : ` submitted ${limits.join(' and ')}`}`;
    listing.unseen.push({
      kind: 'listing',
      part: continuation === null ? FIRST_PAGE : 'newest',
      what,
      reason: failure.message,
    });
    return null;
  }
}

/** A list that ends before what is known is incomplete: an empty answer does not mean that the runs were deleted. */
function shorterThanKnown(listing: Listing, before: ScanState, oldest: Instant): ScanState {
  const { now } = listing.deps;
  const since = before.shortSince ?? now;
  if (now - since >= BELIEVED_AFTER && listing.saved.size === 0)
    return { ...before, shortSince: null, knownUpTo: null, fullListing: beginFullListing(now) };
  const ends = Number.isFinite(oldest) ? `ends with those submitted at ${formatInstant(oldest)}` : 'is empty';
  listing.unseen.push({
    kind: 'listing',
    part: 'short',
    what: 'the whole list of runs',
    reason: `Azure's list of runs ${ends}, which is less than it has listed before; the known runs are read one by one`,
  });
  return { ...before, shortSince: since };
}

export function sayNameless(listing: Listing, problem: string): void {
  listing.unseen.push({
    kind: 'runs',
    part: 'nameless',
    what: 'entries without a name in the list of runs',
    reason: problem,
  });
}

/** Azure promises no order. When it is broken only a full listing finds every active run, so one begins at once. */
function orderBroken(listing: Listing, before: ScanState): ScanState {
  const { now } = listing.deps;
  listing.warnings.push('Azure listed runs out of order; the whole history is listed again, which costs more requests');
  return { ...before, knownUpTo: null, fullListing: beginFullListing(now), orderBrokenAt: now };
}
