import type { AzureError } from '../../core/ports/azure.ts';
import type { FullListing, Gap, Place, ScanState } from '../../core/ports/scan-ledger.ts';
import { DAY, formatInstant, type Instant, MINUTE } from '../../core/values/duration.ts';
import { circular, type ListedPage, type Listing, pageFailure, readPage } from './listing.ts';
import { addPlace, merged, placesBehind } from './places.ts';

/** The whole history is listed again this often, for what the pages from the newest could have missed, */
const FULL_LISTING_EVERY = 7 * DAY;
/** and this often while the last listing lacked something. */
const INCOMPLETE_LISTING_EVERY = DAY;

/** Pages of history read in one pass: many at first sight, since old runs may still use GPUs; few afterwards. */
const FIRST_LISTING_PAGES = 500;
const LATER_LISTING_PAGES = 20;

/** Lists the whole history at first sight and now and then, some pages a pass, and asks again for what it lacks. */
export async function listHistory(listing: Listing, before: ScanState): Promise<ScanState> {
  const { now, ledger, unhurried = (work) => work() } = listing.deps;
  const savedPlace = before.fullListing?.continuation ?? null;
  let state = before.fullListing ? before : await retryGap(listing, before);
  if (!state.fullListing && !isListingDue(state, now)) return state;
  const first = state.knownUpTo === null;
  state = state.fullListing ? state : { ...state, fullListing: beginFullListing(now) };
  const budget = first ? FIRST_LISTING_PAGES : LATER_LISTING_PAGES;
  for (let read = 0; read < budget && state.fullListing; read++) {
    const full = state.fullListing;
    const listOne: () => Promise<ScanState> = () => listOnePage(listing, state, full, savedPlace);
    // At first sight nothing of the workspace is judged before it is listed.
    const next = await (first ? listOne() : unhurried(listOne));
    const isStuck = next.fullListing?.stuckSince != null;
    state = next;
    await ledger.saveScanState(listing.workspace.id, state);
    if (isStuck) break;
  }
  const full = state.fullListing;
  // One that does not end in a day may go in circles.
  if (full && full.stuckSince == null && (first || now - full.startedAt >= DAY)) sayUnfinished(listing, full);
  return state;
}

function isListingDue({ lastFullListingAt, gaps = [], nameless }: ScanState, now: Instant): boolean {
  if (lastFullListingAt === null) return true;
  const isIncomplete = gaps.length > 0 || (nameless ?? null) !== null;
  return now - lastFullListingAt >= (isIncomplete ? INCOMPLETE_LISTING_EVERY : FULL_LISTING_EVERY);
}

export function beginFullListing(now: Instant): FullListing {
  return { startedAt: now, continuation: null, newest: null, pages: 0 };
}

/** The whole list was read from the newest to the end. */
export function listedUpTo(newest: Instant, now: Instant, before: ScanState): ScanState {
  const { fullListing: full, places = [] } = before;
  return {
    ...before,
    knownUpTo: newest,
    fullListing: null,
    lastFullListingAt: now,
    orderBrokenAt: null,
    gaps: full?.gaps ?? [],
    nameless: full?.nameless ?? null,
    places: full ? merged(full.places ?? [], places, full.oldest ?? newest) : places,
  };
}

/** Asks again for a part that Azure did not give. When it gives it, the listing continues from there. */
async function retryGap(listing: Listing, before: ScanState): Promise<ScanState> {
  const [gap, ...others] = before.gaps ?? [];
  if (!gap || isListingDue(before, listing.deps.now)) return before;
  const full = { ...beginFullListing(listing.deps.now), newest: before.knownUpTo, gaps: others };
  try {
    const page = await readPage(listing, gap.continuation);
    return nextState(listing, { ...before, fullListing: full }, full, page);
  } catch (error) {
    const { message } = pageFailure(error);
    // The next pass asks for another one.
    return { ...before, gaps: [...others, { ...gap, reason: message }] };
  }
}

async function listOnePage(
  listing: Listing,
  state: ScanState,
  full: FullListing,
  savedPlace: string | null,
): Promise<ScanState> {
  const { continuation } = full;
  try {
    return nextState(listing, state, full, await readPage(listing, continuation));
  } catch (error) {
    const failure = pageFailure(error);
    if (continuation === null) throw failure;
    if (passesByItself(failure, full, listing.deps.now)) return waitForAzure(listing, state, full, failure);
    const mayBeStale = isStale(failure, continuation === savedPlace);
    if (!mayBeStale || (full.restarts ?? 0) > 0) return passBadPage(listing, state, failure);
    listing.warnings.push(
      'Azure no longer accepts the place that the listing of the history had reached; it starts again',
    );
    return { ...state, fullListing: { ...beginFullListing(full.startedAt), newest: full.newest, restarts: 1 } };
  }
}

function nextState(listing: Listing, state: ScanState, full: FullListing, page: ListedPage): ScanState {
  const { deps } = listing;
  if (full.places?.some(({ continuation }) => continuation === page.next)) throw circular(listing);
  const times = page.runs.map(({ run }) => run.createdAt);
  const newest = times.reduce((latest, at) => Math.max(latest, at), full.newest ?? 0);
  const oldest = times.reduce((earliest, at) => Math.min(earliest, at), full.oldest ?? newest);
  const places =
    page.next === null ? full.places : addPlace(full.places ?? [], { continuation: page.next, from: oldest });
  const nameless = full.nameless ?? page.nameless;
  // Pages without an entry have no times.
  const next = {
    ...full,
    newest,
    oldest: oldest || null,
    pages: full.pages + 1,
    places: places ?? [],
    nameless,
    stuckSince: null,
  };
  if (page.next === null) return listedUpTo(newest, deps.now, { ...state, fullListing: next });
  return { ...state, fullListing: { ...next, continuation: page.next } };
}

/**
 * A page that Azure does not give. The listing continues at a later place that an earlier listing knew, or ends here. What is
 * in between is a gap, which is named as unseen and asked for again at every pass.
 */
async function passBadPage(listing: Listing, state: ScanState, failure: AzureError): Promise<ScanState> {
  const full = state.fullListing ?? beginFullListing(listing.deps.now);
  const before = full.oldest ?? (full.newest || listing.deps.now);
  const gap: Omit<Gap, 'until'> = { continuation: full.continuation ?? '', before, reason: failure.message };
  for (const place of placesBehind(state.places ?? [], before)) {
    const page = await pageOrNull(listing, place);
    if (page === null) continue;
    const until = page.runs.reduce((latest, { run }) => Math.max(latest, run.createdAt), 0);
    const gaps = until >= before ? (full.gaps ?? []) : [...(full.gaps ?? []), { ...gap, until }];
    const places = addPlace(full.places ?? [], place);
    return nextState(listing, state, { ...full, gaps, places }, page);
  }
  const gaps = [...(full.gaps ?? []), { ...gap, until: null }];
  return listedUpTo(full.newest ?? 0, listing.deps.now, { ...state, fullListing: { ...full, gaps } });
}

async function pageOrNull(listing: Listing, { continuation }: Place): Promise<ListedPage | null> {
  try {
    return await readPage(listing, continuation);
  } catch (error) {
    pageFailure(error);
    return null;
  }
}

/** A page that Azure does not give for so long is passed. */
const STUCK_FOR = 30 * MINUTE;

/** Azure is too busy, or out of reach. More requests now would make it worse. */
function passesByItself({ kind }: AzureError, { stuckSince }: FullListing, now: Instant): boolean {
  return kind === 'throttled' || (kind === 'unavailable' && now - (stuckSince ?? now) < STUCK_FOR);
}

function waitForAzure(listing: Listing, state: ScanState, full: FullListing, { message }: AzureError): ScanState {
  const before = full.oldest == null ? '' : ` submitted before ${formatInstant(full.oldest)}`;
  listing.unseen.push({ kind: 'listing', part: 'history', what: `runs${before}`, reason: message });
  const stuckSince = full.stuckSince ?? listing.deps.now;
  return full.stuckSince == null ? { ...state, fullListing: { ...full, stuckSince } } : state;
}

/**
 * Azure may no longer accept a continuation that an earlier pass has saved. One that it has just given is not stale: its
 * page is bad. How Azure refuses a stale one is not documented, so the listing starts again once, and then it is bad, too.
 */
function isStale({ status, message }: AzureError, isSaved: boolean): boolean {
  if (status === 410 || /continuation|skip-?token|expired/i.test(message)) return true;
  return isSaved && (status === 400 || status === 404);
}

function sayUnfinished(listing: Listing, { startedAt, pages, oldest }: FullListing): void {
  const before = oldest == null ? '' : ` submitted before ${formatInstant(oldest)}`;
  const reason = `the listing of the history since ${formatInstant(startedAt)} continues at the next pass (${pages} pages so far)`;
  listing.unseen.push({ kind: 'listing', part: 'first', what: `runs${before}`, reason });
}

/** Says what of the list is not seen. */
export function sayGaps(listing: Listing, { gaps = [] }: ScanState): void {
  const [first] = gaps;
  if (!first) return;
  const parts = gaps.map(({ before, until }) =>
    until === null ? `before ${formatInstant(before)}` : `between ${formatInstant(until)} and ${formatInstant(before)}`,
  );
  const what = `${listing.saved.size > 0 ? 'unknown runs' : 'runs'} submitted ${parts.join(' or ')}`;
  listing.unseen.push({ kind: 'listing', part: 'history', what, reason: first.reason });
}
