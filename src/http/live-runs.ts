import { loadOf, whyNoPrice } from '../core/decision/run-load.ts';
import { AzureError } from '../core/ports/azure.ts';
import type { ListedRun, Page, RunFilter } from '../core/ports/read-ledger.ts';
import { coversWorkspace, seesRun } from '../core/ports/visibility.ts';
import { ownerOf } from '../core/run/owner.ts';
import type { Run, Workspace } from '../core/run/run.ts';
import { tagLabels } from '../core/run/tags.ts';
import { messageOf } from '../core/values/caught.ts';
import { SECOND } from '../core/values/duration.ts';
import type { AppDeps } from './deps.ts';
import { invalid, notFound, Problem } from './problem.ts';
import { openCursor, sealCursor } from './sealed-cursor.ts';

/** Azure's pages are read on while none of their runs passes the filter, so many at a time. */
const MOST_PAGES = 5;
/** Shorter than the patience of our own commands. */
const WITHIN = 12 * SECOND;

/**
 * The runs that Azure lists now in a workspace, ended and archived ones too, in Azure's pages: all of a page that pass the
 * filter. What the store knows of them beside that is as the latest pass left it. Null for a cursor of another list.
 */
export async function liveRuns(
  filter: RunFilter,
  { cursor, limit }: { readonly cursor: string | null; readonly limit: number },
  deps: AppDeps,
): Promise<Page<ListedRun> | null> {
  const { azure, links } = deps;
  if (!azure) throw new Problem('unavailable', 'This service asks Azure nothing.');
  const workspace = await workspaceOf(filter, deps);
  const continuation = cursor === null ? null : openCursor(links.key, workspace.id, cursor);
  if (cursor !== null && continuation === null) return null;
  const abort = AbortSignal.timeout(WITHIN);
  const items: ListedRun[] = [];
  let next = continuation;
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const page = await readPage(() => azure.page(workspace, next, abort));
    items.push(
      ...(await matching(
        page.runs.map(({ run }) => run),
        { ...deps, workspace, filter },
      )),
    );
    next = page.next;
    if (next === null || items.length >= limit) break;
  }
  return { items, next: next === null ? null : sealCursor(links.key, workspace.id, next) };
}

async function workspaceOf(filter: RunFilter, { ledger }: AppDeps): Promise<Workspace> {
  const { workspace: name, state, outcome, policy, class: cause, visible } = filter;
  if (name === undefined) throw invalid([{ field: 'workspace', message: 'is needed with azure=true' }]);
  const stored = Object.entries({ state, outcome, policy, class: cause }).find(([, value]) => value !== undefined);
  if (stored)
    throw invalid([{ field: stored[0], message: 'is known of runs that a pass has seen, not with azure=true' }]);
  const found = (await ledger.workspaces()).find(({ workspace }) => workspace.name === name);
  const maySee =
    visible === undefined || coversWorkspace(visible.workspaces, name) || coversWorkspace(visible.ownIn, name);
  if (!found || !maySee) throw notFound(`workspace ${name}`);
  return found.workspace;
}

async function readPage<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof AzureError)
      throw new Problem('unavailable', `Azure does not list the runs: ${messageOf(error)}`);
    throw error;
  }
}

type Matching = Pick<AppDeps, 'ledger' | 'owner' | 'clock'> & {
  readonly workspace: Workspace;
  readonly filter: RunFilter;
};

async function matching(
  runs: readonly Run[],
  { ledger, owner, clock, workspace, filter }: Matching,
): Promise<ListedRun[]> {
  const like = runs.filter((run) => isLike(run, filter, ownerOf(run, workspace, owner).ids ?? []));
  if (like.length === 0) return [];
  const ids = like.map(({ id }) => id);
  const stored = await ledger.runs({ workspace: workspace.name, ids }, { cursor: null, limit: ids.length });
  const byId = new Map(stored?.items.map((view) => [view.run.id, view]));
  return like.map((run) => {
    const known = byId.get(run.id);
    return known ? { ...known, run, active: run.phase !== 'ended' } : unseenRun(run, workspace, clock());
  });
}

function unseenRun(run: Run, workspace: Workspace, now: number): ListedRun {
  const phaseSince = run.phase === 'queued' ? run.createdAt : now;
  const nothing = {
    statuses: [],
    failure: null,
    failedSteps: [],
    end: null,
    startedAt: null,
    use: null,
    cost: null,
    recordedCost: null,
    costUnknown: run.phase === 'ended' ? null : whyNoPrice(run, null),
    machine: null,
    gpus: loadOf(run, null, now).gpus,
  };
  return { ...nothing, run, workspace, active: run.phase !== 'ended', phaseSince, lastSeenAt: now };
}

/** As the store filters its own. */
function isLike(run: Run, filter: RunFilter, owners: readonly string[]): boolean {
  const { ids, text, status, phase, experiment, type, labels = [], owner, since, until, active, visible } = filter;
  const has = tagLabels(run);
  return [
    ids === undefined || ids.includes(run.id),
    text === undefined || hasText([run.id, run.displayName, run.experiment ?? '', ...owners], text),
    status === undefined || run.status === status,
    phase === undefined || run.phase === phase,
    experiment === undefined || run.experiment === experiment,
    type === undefined || run.jobType === type,
    labels.every((label) => has.includes(label)),
    owner === undefined || owner.some((one) => owners.includes(one)),
    visible === undefined || seesRun(visible, run.workspaceName, owners),
    since === undefined || run.createdAt >= since,
    until === undefined || run.createdAt < until,
    active === undefined || (run.phase !== 'ended') === active,
  ].every(Boolean);
}

function hasText(called: readonly string[], text: string): boolean {
  return called.join(' ').toLowerCase().includes(text.toLowerCase());
}
