import { AzureError, type RunPage, type Runs } from '../../core/ports/azure.ts';
import type { ScanLedger } from '../../core/ports/scan-ledger.ts';
import type { UnseenPart } from '../../core/record/unseen.ts';
import { isParentType, type Run, type Workspace } from '../../core/run/run.ts';
import type { ListedRun } from '../../core/signal/known-run.ts';
import { knownNow } from '../../core/signal/phase-since.ts';
import { DAY, type Instant, type Milliseconds } from '../../core/values/duration.ts';

export interface ListingDeps {
  readonly runs: Runs;
  readonly ledger: ScanLedger;
  readonly now: Instant;
  readonly abort: AbortSignal;
  readonly blindAfter: Milliseconds;
  /** Reads what nobody waits for; as usual without it. */
  readonly unhurried?: <T>(work: () => Promise<T>) => Promise<T>;
  /** Called after every page; throws when the pass must stop. */
  readonly progress: () => Promise<void>;
}

/** One listing of a workspace: what it has found so far. */
export interface Listing {
  readonly workspace: Workspace;
  readonly deps: ListingDeps;
  readonly found: Map<string, ListedRun>;
  /** Parents that ended, by id. */
  readonly endedParents: Map<string, Run>;
  readonly warnings: string[];
  readonly unseen: UnseenPart[];
  /** Ids that the store already knows as active. */
  readonly saved: ReadonlySet<string>;
  /** Runs whose entry could not be read, by name, with the problem. */
  readonly unread: Map<string, string>;
}

/** Names of unreadable entries that are kept. More of them are counted among those without a name. */
const MOST_UNREAD = 100;

/** From so many entries on a page of which none can be read, the page is bad, and not each of them. */
const FEW = 3;

/** A page, and why entries of it without a name could not be read. */
export interface ListedPage extends RunPage {
  readonly nameless: string | null;
}

/** Reads a page and keeps what it shows. Throws AzureError, also where no entry of the page can be read. */
export async function readPage(listing: Listing, continuation: string | null): Promise<ListedPage> {
  const { workspace, deps, found, unread, saved, endedParents } = listing;
  const { ledger, now, blindAfter } = deps;
  await deps.progress();
  const page = await deps.runs.page(workspace, continuation, deps.abort);
  if (page.next !== null && page.next === continuation) throw circular(listing);
  const [first] = page.malformed;
  if (first && page.runs.length === 0 && page.malformed.length >= FEW) {
    const entries = `listing the runs of ${workspace.name}: none of the ${page.malformed.length} entries can be read`;
    throw new AzureError('malformed', `${entries}: ${first.problem}`);
  }
  // Ended runs that were not watched are history; they are left out, so that memory does not grow with it.
  for (const listed of page.runs) {
    unread.delete(listed.run.id);
    if (!found.has(listed.run.id) && (listed.run.phase !== 'ended' || saved.has(listed.run.id)))
      found.set(listed.run.id, listed);
  }
  const parents = page.runs.map(({ run }) => run).filter((run) => isEndedParent(run, now));
  for (const run of parents) endedParents.set(run.id, run);
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
  if (parents.length > 0) await ledger.noteParents(workspace.id, parents);
  return { ...page, nameless: keepUnread(listing, page) };
}

/** The pages of a list that has no end: it would be read for ever. */
export function circular({ workspace }: Listing): AzureError {
  return new AzureError(
    'malformed',
    `listing the runs of ${workspace.name}: a page names itself or an earlier one as the next one`,
  );
}

/** How old an ended parent may be, so that runs below it are looked for. One that ended while it was watched may be older. */
const OLDEST_PARENT = 30 * DAY;

function isEndedParent({ phase, jobType, createdAt }: Run, now: Instant): boolean {
  return phase === 'ended' && isParentType(jobType) && now - createdAt <= OLDEST_PARENT;
}

/** Keeps the names of entries that could not be read. They are read one by one, at this pass and the next ones. */
function keepUnread({ unread }: Listing, { malformed }: RunPage): string | null {
  let nameless: string | null = null;
  for (const { id, problem } of malformed)
    if (id !== null && (unread.has(id) || unread.size < MOST_UNREAD)) unread.set(id, problem);
    else nameless ??= problem;
  return nameless;
}

/** A failure of Azure to give a page. Anything else, and the end of the pass, is thrown. */
export function pageFailure(error: unknown): AzureError {
  if (error instanceof AzureError && error.kind !== 'aborted') return error;
  throw error;
}

/** Azure calls the request for the page wrong, for good. An answer that makes no sense says nothing about the runs. */
export function isRefusedPage({ status }: AzureError): boolean {
  return status !== null && status >= 400 && status < 500 && ![401, 403, 404, 408, 429].includes(status);
}
