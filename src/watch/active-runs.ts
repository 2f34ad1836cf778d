import { AzureError, type Refreshed, type RunPage, type Runs } from '../core/ports/azure.ts';
import type { ScanLedger, ScanState } from '../core/ports/scan-ledger.ts';
import type { Workspace } from '../core/run/run.ts';
import type { KnownRun, ListedRun } from '../core/signal/known-run.ts';
import { knownNow } from '../core/signal/phase-since.ts';
import { DAY, type Instant, MINUTE, type Milliseconds } from '../core/values/duration.ts';
import { getOwn } from '../core/values/own-value.ts';

/** The result of listing a workspace. */
export interface ActiveRuns {
  /** Every active run that is known, as it is now. */
  readonly active: readonly ListedRun[];
  /** Runs that ended since they were last seen active, in their last state. */
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

/** Runs that Azure lists late or out of order by no more than this are still found. */
const OVERLAP = 10 * MINUTE;

/** The whole history is listed again this often, for what the pages from the newest could have missed. */
const FULL_LISTING_EVERY = 7 * DAY;

/** Pages of history read in one pass: many at first sight, since old runs may still use GPUs; few afterwards. */
const FIRST_LISTING_PAGES = 500;
const LATER_LISTING_PAGES = 20;

/**
 * Lists the active runs of a workspace at a cost that grows with new and active runs, not with its history: reads pages
 * from the newest to what is known, and the known active runs by id. The whole history is listed at first sight and once
 * a week, some pages a pass; after a kill that continues at the last saved page.
 */
export async function listActiveRuns(workspace: Workspace, deps: ListingDeps): Promise<ActiveRuns> {
  const known = await deps.ledger.activeRuns(workspace.id);
  const found = new Map<string, ListedRun>();
  const warnings: string[] = [];
  let state = await deps.ledger.scanState(workspace.id);

  const wasActive = new Set(known.map(({ run }) => run.id));
  const listing: Listing = { workspace, deps, found, warnings, saved: wasActive };
  state = await listNewest(listing, state);
  state = await listHistory(listing, state);
  await deps.ledger.saveScanState(workspace.id, state);

  const unlisted = known.filter(({ run }) => !found.has(run.id));
  const refreshed = await refreshKnown(listing, unlisted, state.missing ?? {});
  if (!sameKeys(state.missing ?? {}, refreshed.missing))
    await deps.ledger.saveScanState(workspace.id, { ...state, missing: refreshed.missing });
  warnings.push(...refreshed.warnings);
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

/** Reads pages from the newest until everything older is known. At first sight nothing is: the full listing reads all. */
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
  // A list that ends before what is known is incomplete: an empty answer does not mean that the runs were deleted.
  const reached = oldest <= bound || bound === 0;
  if (continuation === null && reached && !before.fullListing) return listedUpTo(newest, listing.deps.now, before);
  if (!reached) listing.warnings.push('Azure listed fewer runs than are known; the known runs are read one by one');
  if (before.knownUpTo !== null) return { ...before, knownUpTo: newest };
  return { ...before, fullListing: before.fullListing && { ...before.fullListing, newest } };
}

/** The whole list was read. */
function listedUpTo(newest: Instant, now: Instant, before: ScanState): ScanState {
  return { ...before, knownUpTo: newest, fullListing: null, lastFullListingAt: now, orderBrokenAt: null };
}

/** Azure promises no order. When it is broken only a full listing finds every active run, so one begins at once. */
function orderBroken(listing: Listing, before: ScanState): ScanState {
  const { now } = listing.deps;
  listing.warnings.push('Azure listed runs out of order; the whole history is listed again, which costs more requests');
  return {
    ...before,
    knownUpTo: null,
    fullListing: beginFullListing(now),
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
  // Azure may forget a place once. A place that it never accepts is left to the next pass.
  let restarts = 0;
  for (let read = 0; read < budget && state.fullListing && restarts < 2; read++) {
    state = await listOnePage(listing, state, state.fullListing);
    if (state.fullListing?.continuation === null) restarts++;
    await ledger.saveScanState(listing.workspace.id, state);
  }
  if (state.fullListing && first)
    listing.warnings.push(
      `the first listing of the history continues at the next pass (${state.fullListing.pages} pages so far); old runs may not be known yet`,
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
  const { continuation } = fullListing;
  try {
    const page = await readPage(listing, continuation);
    const newest = page.runs.reduce((latest, { run }) => Math.max(latest, run.createdAt), fullListing.newest ?? 0);
    if (page.next === null) return listedUpTo(newest, listing.deps.now, state);
    return { ...state, fullListing: { ...fullListing, continuation: page.next, newest, pages: fullListing.pages + 1 } };
  } catch (error) {
    if (continuation === null || !isStale(error)) throw error;
    listing.warnings.push(
      'Azure no longer accepts the place that the listing of the history had reached; it starts again',
    );
    return { ...state, fullListing: { ...fullListing, continuation: null, pages: 0 } };
  }
}

/** Azure no longer accepts a continuation. */
function isStale(error: unknown): boolean {
  return error instanceof AzureError && [400, 404, 410].includes(error.status ?? 0);
}

async function readPage(listing: Listing, continuation: string | null): Promise<RunPage> {
  const { workspace, deps, found, warnings, saved } = listing;
  const { ledger, now, blindAfter } = deps;
  await deps.progress();
  const page = await deps.runs.page(workspace, continuation, deps.abort);
  // Ended runs that were not watched are history; they are left out, so that memory does not grow with it.
  for (const listed of page.runs)
    if (!found.has(listed.run.id) && (listed.run.phase !== 'ended' || saved.has(listed.run.id)))
      found.set(listed.run.id, listed);
  const news = page.runs.filter(({ run }) => run.phase !== 'ended' && !saved.has(run.id));
  // One that had ended, or was gone, may be back.
  const seen = await ledger.lastSeen(
    workspace.id,
    news.map(({ run }) => run.id),
  );
  const before = new Map(seen.map((one) => [one.run.id, one]));
  const known = news.map((listed) => knownNow(listed, before.get(listed.run.id) ?? null, now, blindAfter));
  // Written before the place of the listing: a kill in between repeats a page and skips none.
  if (known.length > 0) await ledger.observe(workspace.id, known);
  for (const { id, problem } of page.malformed) warnings.push(`run ${id ?? '(no name)'} could not be read: ${problem}`);
  return page;
}

/**
 * How long Azure must report that a known run does not exist before it counts as gone: after a single 404 it would be
 * forgotten, with every answer that people gave about it.
 */
const GONE_AFTER = 30 * MINUTE;

type Missing = Readonly<Record<string, Instant>>;

async function refreshKnown(
  { workspace, deps, found }: Listing,
  unlisted: readonly KnownRun[],
  before: Missing,
): Promise<Pick<ActiveRuns, 'gone' | 'unreadable' | 'warnings'> & { readonly missing: Missing }> {
  const gone: string[] = [];
  const unreadable: ActiveRuns['unreadable'][number][] = [];
  const missing: Record<string, Instant> = {};
  const answers = await refresh(workspace, deps, unlisted);
  for (const known of unlisted) {
    const { id } = known.run;
    const answer = answers.get(id) ?? { kind: 'failed', reason: 'Azure did not answer for it' };
    if (answer.kind === 'found') found.set(id, answer.listed);
    else if (answer.kind === 'failed') unreadable.push({ known, reason: answer.reason });
    else {
      const since = getOwn(before, id) ?? deps.now;
      if (deps.now - since >= GONE_AFTER) gone.push(id);
      else {
        missing[id] = since;
        unreadable.push({ known, reason: NOT_GONE_YET });
      }
    }
  }
  const warnings = unreadable.map(({ known, reason }) => `run ${known.run.id} could not be read: ${reason}`);
  return { gone, unreadable, warnings, missing };
}

const NOT_GONE_YET = 'Azure reports that it does not exist, which counts only once it has done so for 30 minutes';

async function refresh(
  workspace: Workspace,
  deps: ListingDeps,
  unlisted: readonly KnownRun[],
): Promise<ReadonlyMap<string, Refreshed>> {
  if (unlisted.length === 0) return new Map();
  await deps.progress();
  const ids = unlisted.map(({ run }) => run.id);
  return deps.runs.refresh(workspace, ids, deps.abort);
}

function sameKeys(a: Missing, b: Missing): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key));
}
