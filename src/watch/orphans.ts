import type { SignalMap } from '../core/ports/azure.ts';
import type { EndedParent } from '../core/ports/scan-ledger.ts';
import type { UnseenPart } from '../core/record/unseen.ts';
import { type ChildRun, hasNodes, isParentType, notReported, type Run, type Workspace } from '../core/run/run.ts';
import type { KnownRun, ListedRun } from '../core/signal/known-run.ts';
import { known, type Signal, type Snapshot } from '../core/signal/signal.ts';
import { checked } from '../core/signal/time-checks.ts';
import { DAY, type Instant, MINUTE } from '../core/values/duration.ts';
import type { ActiveRuns } from './active-runs.ts';
import type { WatchDeps } from './deps.ts';

/** A parent that ended longer ago is not looked below any more, unless a run is known to run there. */
const LOOK_BELOW_FOR = 7 * DAY;

/** Children end a little later than their parent: they finalize, or a cancel reaches them. */
const AFTER_END = 10 * MINUTE;

/** Parents whose children are listed in one pass, one request or more each. The others follow in the next passes. */
const PARENTS_A_PASS = 100;

type Deps = Pick<WatchDeps, 'ledger' | 'signals'> & { readonly now: Instant; readonly abort: AbortSignal };

/** A parent that is looked below in this pass, with the runs that were known to run there. */
interface Looked {
  readonly parent: EndedParent;
  readonly before: readonly KnownRun[];
  readonly children: Signal<readonly ChildRun[]>;
}

/**
 * Adds the runs that still run below parents that ended within the last days to those that were listed. A parent is looked
 * below until all its children have ended: one request for its end, then one or more for its children at every pass. One
 * whose children have all ended costs nothing more.
 */
export async function withOrphans(workspace: Workspace, listed: ActiveRuns, deps: Deps): Promise<ActiveRuns> {
  const { ledger, now } = deps;
  const before = (await ledger.activeRuns(workspace.id)).filter(({ run }) => run.orphanOf);
  const beforeOf = (id: string) => before.filter(({ run }) => run.orphanOf?.id === id);
  const parents = await datedParents(workspace, listed, deps);
  const due = parents
    .filter((parent) => isRecent(parent, now) || beforeOf(parent.run.id).length > 0)
    .toSorted((a, b) => beforeOf(b.run.id).length - beforeOf(a.run.id).length || endOf(b) - endOf(a));
  const looked = await lookBelow(workspace, due.slice(0, PARENTS_A_PASS), beforeOf, deps);
  const settled = new Set([
    ...parents.filter((parent) => !due.includes(parent)).map(({ run }) => run.id),
    ...looked
      .filter(({ children }) => children.known && children.value.every(hasEnded))
      .map(({ parent }) => parent.run.id),
  ]);
  await ledger.saveParents(
    workspace.id,
    parents.map((parent) => ({ ...parent, settled: settled.has(parent.run.id) })),
  );
  return looked.reduce((all, one) => addFound(all, one, now), listed);
}

function hasEnded({ phase, reused }: ChildRun): boolean {
  return phase === 'ended' || reused;
}

function endOf({ run, endedAt }: EndedParent): Instant {
  return endedAt ?? run.createdAt;
}

function isRecent(parent: EndedParent, now: Instant): boolean {
  return now - endOf(parent) <= LOOK_BELOW_FOR;
}

/** The parents that are not done with, old ones and those that this listing shows, with their ends. */
async function datedParents(workspace: Workspace, listed: ActiveRuns, deps: Deps): Promise<EndedParent[]> {
  const { ledger, signals, abort } = deps;
  const candidates = listed.endedParents.filter(({ jobType }) => isParentType(jobType));
  const { open, settled } = await ledger.endedParents(
    workspace.id,
    candidates.map(({ id }) => id),
  );
  const active = new Set(listed.active.map(({ run }) => run.id));
  const stored = new Set([...settled, ...open.map(({ run }) => run.id)]);
  const fresh = candidates
    .filter(({ id }) => !stored.has(id))
    .map((run): EndedParent => ({ run, endedAt: null, settled: false }));
  // One that is active again is listed with its children.
  const parents = [...open, ...fresh].filter(({ run }) => !active.has(run.id));
  const undated = parents.filter(({ endedAt }) => endedAt === null);
  if (undated.length === 0) return parents;
  const ends = await signals.timing(
    workspace,
    undated.map(({ run }) => snapshotOf(run)),
    abort,
  );
  return parents.map((parent) => ({ ...parent, endedAt: parent.endedAt ?? endIn(ends, parent.run.id) }));
}

function endIn(ends: SignalMap<{ readonly endedAt: Instant | null }>, id: string): Instant | null {
  const timing = ends.get(id);
  return timing?.known ? timing.value.endedAt : null;
}

function snapshotOf(run: Run): Snapshot {
  return { run, phaseSince: run.createdAt, signals: {} };
}

async function lookBelow(
  workspace: Workspace,
  parents: readonly EndedParent[],
  beforeOf: (id: string) => readonly KnownRun[],
  { signals, abort, now }: Deps,
): Promise<Looked[]> {
  if (parents.length === 0) return [];
  const answers = await signals.children(
    workspace,
    parents.map(({ run }) => snapshotOf(run)),
    abort,
  );
  return parents.map((parent) => ({
    parent,
    before: beforeOf(parent.run.id),
    children: answers.get(parent.run.id) ?? known([], now),
  }));
}

function addFound(listed: ActiveRuns, { parent, before, children }: Looked, now: Instant): ActiveRuns {
  const { run, endedAt } = parent;
  if (!children.known) {
    const reason = `the runs below ${run.id}, which has ended, could not be listed: ${children.reason}`;
    const unreadable = before.map((one) => ({ known: one, reason }));
    return {
      ...listed,
      unreadable: [...listed.unreadable, ...unreadable],
      warnings: [...listed.warnings, reason],
      unseen: withBelow(listed.unseen, children.reason),
    };
  }
  const wasActive = new Set(before.map((one) => one.run.id));
  const isLate = endedAt === null || now - endedAt >= AFTER_END;
  const active = children.value.filter((child) => !hasEnded(child) && (isLate || wasActive.has(child.id)));
  const ended = children.value.filter((child) => hasEnded(child) && wasActive.has(child.id));
  const there = new Set(children.value.map(({ id }) => id));
  return {
    ...listed,
    active: [...listed.active, ...active.map((child) => toOrphan(child, parent, children.at))],
    ended: [...listed.ended, ...ended.map((child) => toOrphan(child, parent, children.at))],
    gone: [...listed.gone, ...[...wasActive].filter((id) => !there.has(id))],
  };
}

const BELOW = 'below ended parents';

/** That runs below ended parents cannot be listed is one cause, whatever their number. */
function withBelow(unseen: readonly UnseenPart[], reason: string): readonly UnseenPart[] {
  if (unseen.some(({ part }) => part === BELOW)) return unseen;
  return [...unseen, { kind: 'runs', part: BELOW, what: 'runs below parents that have ended', reason }];
}

/** A child as a run of its own. What only the parent says of it, such as its owner, is the parent's. */
function toOrphan(child: ChildRun, { run: parent, endedAt }: EndedParent, at: Instant): ListedRun {
  const { tags, displayName } = parent;
  const run: Run = {
    workspaceId: parent.workspaceId,
    workspaceName: parent.workspaceName,
    id: child.id,
    displayName: child.displayName,
    experiment: parent.experiment,
    jobType: hasNodes(child) ? 'command' : 'pipeline',
    status: child.status,
    phase: child.phase,
    archived: false,
    createdAt: child.createdAt,
    creator: parent.creator,
    tags: { ...tags, ...child.tags },
    placement: child.placement,
    timeLimit: null,
    outputs: child.outputs,
    studioUrl: parent.studioUrl?.replace(encodeURIComponent(parent.id), encodeURIComponent(child.id)) ?? null,
    definition: null,
    resubmittedFrom: null,
    orphanOf: { id: parent.id, displayName, status: parent.status, endedAt },
    unknown: {
      ...(parent.unknown?.tags !== undefined && { tags: parent.unknown.tags }),
      timeLimit: notReported('time limit'),
    },
  };
  const { startedAt, endedAt: childEnd, computed } = child;
  const timing: Signal<{ startedAt: Instant | null; endedAt: Instant | null }> =
    child.timesUnknown === undefined
      ? known({ startedAt, endedAt: childEnd, ...(computed && { computed }) }, at)
      : { known: false, reason: child.timesUnknown };
  return { run, timing: checked(run, timing, at) };
}
