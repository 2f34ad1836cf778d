import type { ScanState } from '../core/ports/scan-ledger.ts';
import type { UnseenPart } from '../core/record/unseen.ts';
import { isParentType, type Run, type Workspace } from '../core/run/run.ts';
import type { KnownRun, ListedRun } from '../core/signal/known-run.ts';
import { listHistory, sayGaps } from './listing/list-history.ts';
import { FIRST_PAGE, listNewest, sayNameless } from './listing/list-newest.ts';
import type { Listing, ListingDeps } from './listing/listing.ts';
import { type RefreshedRuns, refreshKnown } from './listing/refresh-known.ts';

/** The result of listing a workspace. */
export interface ActiveRuns extends Pick<RefreshedRuns, 'gone' | 'unreadable'> {
  /** What was known as active before, orphans too: read once, for it is the largest part of what a pass reads. */
  readonly before: readonly KnownRun[];
  /** Every active run that is known, as it is now. */
  readonly active: readonly ListedRun[];
  /** Runs that ended since they were last seen active, in their last state. */
  readonly ended: readonly ListedRun[];
  /** Parents that were listed as ended: runs below them may still run. */
  readonly endedParents: readonly Run[];
  readonly warnings: readonly string[];
  /** What the listing should have seen and did not. */
  readonly unseen: readonly UnseenPart[];
}

/**
 * Lists the active runs of a workspace at a cost that grows with new and active runs, not with its history: reads pages
 * from the newest to what is known, and the known active runs by id. The whole history is listed at first sight and once
 * a week, some pages a pass; after a kill that continues at the last saved page. What Azure does not give is named.
 */
export async function listActiveRuns(workspace: Workspace, deps: ListingDeps): Promise<ActiveRuns> {
  const active = await deps.ledger.activeRuns(workspace.id);
  // ARM knows nothing of runs below an ended parent: orphans.ts reads those.
  const known = active.filter(({ run }) => run.orphanOf === undefined);
  const before = await deps.ledger.scanState(workspace.id);
  const saved = new Set(known.map(({ run }) => run.id));
  const unread = new Map(Object.entries(before.unread ?? {}));
  const listing: Listing = {
    workspace,
    deps,
    saved,
    unread,
    found: new Map(),
    endedParents: new Map(),
    warnings: [],
    unseen: [],
  };
  const { found, endedParents, warnings, unseen } = listing;

  let state = await listNewest(listing, before);
  // Where not even the newest page comes, no other would.
  if (!unseen.some(({ part }) => part === FIRST_PAGE)) state = await listHistory(listing, state);
  sayGaps(listing, state);
  if (state.nameless) sayNameless(listing, state.nameless);
  const listedTo = withUnread({ ...state, missing: state.missing ?? {} }, unread);
  await deps.ledger.saveScanState(workspace.id, listedTo);

  const { gone, unreadable, missing } = await refreshKnown(listing, known, state);
  const after = withUnread({ ...state, missing }, unread);
  if (JSON.stringify(after) !== JSON.stringify(listedTo)) await deps.ledger.saveScanState(workspace.id, after);
  const listed = [...found.values()];
  const ended = listed.filter(({ run }) => run.phase === 'ended' && saved.has(run.id));
  for (const { run } of ended) if (isParentType(run.jobType)) endedParents.set(run.id, run);
  return {
    before: active,
    active: listed.filter(({ run }) => run.phase !== 'ended'),
    ended,
    endedParents: [...endedParents.values()],
    gone,
    unreadable,
    warnings,
    unseen,
  };
}

function withUnread(state: ScanState, unread: ReadonlyMap<string, string>): ScanState {
  return { ...state, unread: Object.fromEntries(unread) };
}
