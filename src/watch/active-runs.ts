import { AzureError, type Refreshed, type RunPage, type Runs } from '../core/ports/azure.ts';
import type { ScanLedger, ScanState } from '../core/ports/scan-ledger.ts';
import type { Workspace } from '../core/run/run.ts';
import type { KnownRun, ListedRun } from '../core/signal/known-run.ts';
import { knownNow } from '../core/signal/phase-since.ts';
import { DAY, type Instant, MINUTE, type Milliseconds } from '../core/values/duration.ts';
import { getOwn } from '../core/values/own-value.ts';

/** What a listing of a workspace came to. */
export interface ActiveRuns {
  /** Every active run that is known, as it is now. */
  readonly active: readonly ListedRun[];
  /** Runs that ended, or are gone, since they were last seen active; with their last state where it was told. */
  readonly ended: readonly ListedRun[];
  readonly gone: readonly string[];
  /** Active runs whose present state could not be read, with the reason. They are judged as unknown. */
  readonly unreadable: readonly { readonly known: KnownRun; readonly reason: string }[];
  readonly warnings: readonly string[];
}

export interface ListingDeps {
  readonly runs: Runs;
  readonly ledger: ScanLedger;
  readonly now: Instant;
  readonly abort: AbortSignal;
  readonly blindAfter: Milliseconds;
  /** Called after every page; throws when the pass must stop. */
  readonly progress: () => Promise<void>;
}

/** Runs may be listed a little late or out of step by so much and are still found. */
const OVERLAP = 10 * MINUTE;

/** The whole history is gone through again this often, for what the rules above could have missed. */
const FULL_LISTING_EVERY = 7 * DAY;

/** Pages of history read in one pass: many at first sight, since old runs may still burn; few afterwards. */
const FIRST_LISTING_PAGES = 500;
const LATER_LISTING_PAGES = 20;

/**
 * Lists the active runs of a workspace at a cost that grows with new and active runs, not with its history: pages from
 * the newest down to what is known, refreshes the known active runs by id, and goes through the whole history once at
 * first sight and now and then, some pages a pass, going on after a kill where the last saved page ended.
 */
export async function listActiveRuns(workspace: Workspace, deps: ListingDeps): Promise<ActiveRuns> {
  const known = await deps.ledger.activeRuns(workspace.id);
  const found = new Map<string, ListedRun>();
  const warnings: string[] = [];
  let state = await deps.ledger.scanState(workspace.id);

  const listing: Listing = { workspace, deps, found, warnings, saved: new Set(known.map(({ run }) => run.id)) };
  state = await listNewest(listing, state);
  state = await listHistory(listing, state);
  await deps.ledger.saveScanState(workspace.id, state);

  const unlisted = known.filter(({ run }) => !found.has(run.id));
  const refreshed = await refreshKnown(workspace, deps, unlisted, found, state.missing ?? {});
  if (!sameKeys(state.missing ?? {}, refreshed.missing))
    await deps.ledger.saveScanState(workspace.id, { ...state, missing: refreshed.missing });
  warnings.push(...refreshed.warnings);
  const wasActive = new Set(known.map(({ run }) => run.id));
  const listed = [...found.values()];
  return {
    active: listed.filter(({ run }) => run.phase !== 'ended'),
    ended: listed.filter(({ run }) => run.phase === 'ended' && wasActive.has(run.id)),
    gone: refreshed.gone,
    unreadable: refreshed.unreadable,
    warnings,
  };
}

interface Listing {
  readonly workspace: Workspace;
  readonly deps: ListingDeps;
  readonly found: Map<string, ListedRun>;
  readonly warnings: string[];
  /** Ids that the store already knows as active. */
  readonly saved: ReadonlySet<string>;
}

/** Pages from the newest until everything further down is known. At first sight nothing is: the sweep does it all. */
async function listNewest(listing: Listing, before: ScanState): Promise<ScanState> {
  const bound = before.knownUpTo ?? before.fullListing?.newest ?? null;
  if (bound === null) return before;
  let newest: Instant = bound;
  let oldest = Number.POSITIVE_INFINITY;
  let continuation: string | null = null;
  do {
    const page = await readPage(listing, continuation);
    for (const { run } of page.runs) {
      if (run.createdAt > oldest + OVERLAP) return orderBroken(listing, before);
      newest = Math.max(newest, run.createdAt);
      oldest = Math.min(oldest, run.createdAt);
    }
    continuation = page.next;
  } while (continuation !== null && oldest >= bound - OVERLAP);
  // A list that ends before what is known is no whole list: an empty answer has not deleted a workspace's runs.
  const reached = oldest <= bound || bound === 0;
  if (continuation === null && reached && !before.fullListing) return listedUpTo(newest, listing.deps.now, before);
  if (!reached) listing.warnings.push('Azure listed fewer runs than are known; what is known is read one by one');
  if (before.knownUpTo !== null) return { ...before, knownUpTo: newest };
  return { ...before, fullListing: before.fullListing && { ...before.fullListing, newest } };
}

/** The whole list was read. */
function listedUpTo(newest: Instant, now: Instant, before: ScanState): ScanState {
  return { ...before, knownUpTo: newest, fullListing: null, lastFullListingAt: now, orderBrokenAt: null };
}

/** Azure promises no order. Once it is broken only a full listing finds every active run, so one begins at once. */
function orderBroken(listing: Listing, before: ScanState): ScanState {
  const { now } = listing.deps;
  listing.warnings.push('Azure listed runs out of order; the whole history is listed again, which costs more requests');
  return {
    ...before,
    knownUpTo: null,
    fullListing: beginFullListing(now),
    lastFullListingAt: before.lastFullListingAt,
    orderBrokenAt: now,
  };
}

async function listHistory(listing: Listing, before: ScanState): Promise<ScanState> {
  const { now, ledger } = listing.deps;
  if (!before.fullListing && before.lastFullListingAt !== null && now - before.lastFullListingAt < FULL_LISTING_EVERY)
    return before;
  const first = before.knownUpTo === null;
  let state: ScanState = before.fullListing ? before : { ...before, fullListing: beginFullListing(now) };
  const budget = first ? FIRST_LISTING_PAGES : LATER_LISTING_PAGES;
  // Started again once is Azure forgetting a place; more often, a place that it never takes: the next pass tries anew.
  let restarts = 0;
  for (let read = 0; read < budget && state.fullListing && restarts < 2; read++) {
    state = await listOnePage(listing, state, state.fullListing);
    if (state.fullListing?.continuation === null) restarts++;
    await ledger.saveScanState(listing.workspace.id, state);
  }
  if (state.fullListing && first)
    listing.warnings.push(
      `the first listing of the history goes on at the next pass (${state.fullListing.pages} pages so far); old runs may not be known yet`,
    );
  return state;
}

function beginFullListing(now: Instant): NonNullable<ScanState['fullListing']> {
  return { startedAt: now, continuation: null, newest: null, pages: 0 };
}

async function listOnePage(
  listing: Listing,
  state: ScanState,
  fullListing: NonNullable<ScanState['fullListing']>,
): Promise<ScanState> {
  const page = await readHistoryPage(listing, fullListing.continuation);
  if (page === 'stale') return { ...state, fullListing: { ...fullListing, continuation: null, pages: 0 } };
  const newest = page.runs.reduce((latest, { run }) => Math.max(latest, run.createdAt), fullListing.newest ?? 0);
  if (page.next === null) return listedUpTo(newest, listing.deps.now, state);
  return { ...state, fullListing: { ...fullListing, continuation: page.next, newest, pages: fullListing.pages + 1 } };
}

/** `stale` when Azure no longer takes the continuation: the sweep starts again from the newest. */
async function readHistoryPage(listing: Listing, continuation: string | null): Promise<RunPage | 'stale'> {
  try {
    return await readPage(listing, continuation);
  } catch (error) {
    if (!(error instanceof AzureError) || continuation === null || !isStale(error)) throw error;
    listing.warnings.push('Azure no longer took the place where the listing of the history had come; it starts again');
    return 'stale';
  }
}

function isStale(error: AzureError): boolean {
  return error.status === 400 || error.status === 404 || error.status === 410;
}

/** What a page shows is written before the place the listing has come to: a kill in between repeats a page, not skips it. */
async function saveActive({ workspace, deps, saved }: Listing, page: RunPage): Promise<void> {
  const news = page.runs.filter(({ run }) => run.phase !== 'ended' && !saved.has(run.id));
  if (news.length === 0) return;
  const { now, blindAfter, ledger } = deps;
  await ledger.observe(
    workspace.id,
    news.map((listed) => knownNow(listed, null, now, blindAfter)),
  );
}

async function readPage(listing: Listing, continuation: string | null): Promise<RunPage> {
  const { workspace, deps, found, warnings } = listing;
  await deps.progress();
  const page = await deps.runs.page(workspace, continuation, deps.abort);
  for (const listed of page.runs)
    if (!found.has(listed.run.id) && isOfInterest(listed, listing)) found.set(listed.run.id, listed);
  await saveActive(listing, page);
  for (const { id, problem } of page.malformed) warnings.push(`run ${id ?? '(no name)'} could not be read: ${problem}`);
  return page;
}

/** Ended runs that nobody watched are history: kept out, so that memory does not grow with it. */
function isOfInterest({ run }: ListedRun, { saved }: Listing): boolean {
  return run.phase !== 'ended' || saved.has(run.id);
}

/**
 * Azure has to say for so long that a known run does not exist before it is believed: a single 404 would make it
 * forgotten, with every answer that people gave about it.
 */
const GONE_AFTER = 30 * MINUTE;

type Missing = Readonly<Record<string, Instant>>;

async function refreshKnown(
  workspace: Workspace,
  deps: ListingDeps,
  unlisted: readonly KnownRun[],
  found: Map<string, ListedRun>,
  before: Missing,
): Promise<Pick<ActiveRuns, 'gone' | 'unreadable' | 'warnings'> & { readonly missing: Missing }> {
  const gone: string[] = [];
  const unreadable: ActiveRuns['unreadable'][number][] = [];
  const missing: Record<string, Instant> = {};
  for (const [known, answer] of await askFor(workspace, deps, unlisted)) {
    const { id } = known.run;
    if (answer.kind === 'found') found.set(id, answer.listed);
    else if (answer.kind === 'failed') unreadable.push({ known, reason: answer.reason });
    else {
      const since = getOwn(before, id) ?? deps.now;
      if (deps.now - since >= GONE_AFTER) gone.push(id);
      else {
        missing[id] = since;
        unreadable.push({ known, reason: NOT_BELIEVED_YET });
      }
    }
  }
  const warnings = unreadable.map(({ known, reason }) => `run ${known.run.id} could not be read: ${reason}`);
  return { gone, unreadable, warnings, missing };
}

const NOT_BELIEVED_YET = 'Azure says that it does not exist; it is asked for again before that is believed';

async function askFor(
  workspace: Workspace,
  deps: ListingDeps,
  unlisted: readonly KnownRun[],
): Promise<(readonly [KnownRun, Refreshed])[]> {
  if (unlisted.length === 0) return [];
  await deps.progress();
  const ids = unlisted.map(({ run }) => run.id);
  const answers = await deps.runs.refresh(workspace, ids, deps.abort);
  const unanswered: Refreshed = { kind: 'failed', reason: 'Azure did not answer for it' };
  return unlisted.map((known) => [known, answers.get(known.run.id) ?? unanswered] as const);
}

function sameKeys(a: Missing, b: Missing): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key));
}
