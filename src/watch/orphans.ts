import type { SignalMap } from '../core/ports/azure.ts';
import type { EndedParent } from '../core/ports/scan-ledger.ts';
import type { UnseenPart } from '../core/record/unseen.ts';
import { type ChildRun, isParentType, type Run, type Workspace } from '../core/run/run.ts';
import type { KnownRun } from '../core/signal/known-run.ts';
import { type Signal, type Snapshot, type Timing, unknown } from '../core/signal/signal.ts';
import { DAY, type Instant, MINUTE } from '../core/values/duration.ts';
import type { ActiveRuns } from './active-runs.ts';
import type { WatchDeps } from './deps.ts';
import { isDone, stillRuns, toOrphan } from './orphan-run.ts';

/** A parent that ended longer ago is not looked below any more, unless a run is known to run there. */
const LOOK_BELOW_FOR = 7 * DAY;

/** A parent of which Azure has given no end for so long is done with. */
const GIVEN_UP_AFTER = 37 * DAY;

/** Children end a little later than their parent: they finalize, or a cancel reaches them. */
const AFTER_END = 10 * MINUTE;

/** Parents whose children are listed in one pass, one request or more each. The others follow in the next passes. */
const PARENTS_A_PASS = 500;
/** Between so many the pass renews its hold on the workspace, and saves how far it has come. The first are fewer. */
const PARENTS_AT_ONCE = 100;
const FIRST_PARENTS = 20;

interface Deps extends Pick<WatchDeps, 'ledger' | 'signals'> {
  readonly now: Instant;
  readonly abort: AbortSignal;
  /** Throws when the pass must stop. */
  readonly progress: () => Promise<void>;
}

/** A parent that was looked below in this pass, with the runs that were known to run there. */
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
  const known = listed.before.filter(({ run }) => run.orphanOf);
  const before = Map.groupBy(known, ({ run }) => run.orphanOf?.id ?? '');
  const parents = await openParents(workspace, listed, deps);
  const isDue = (parent: EndedParent) => before.has(parent.run.id) || deps.now - endOf(parent) <= LOOK_BELOW_FOR;
  const due = parents.filter(isDue);
  const others = parents.filter((parent) => !isDue(parent));
  // One that was submitted longer ago and has no end yet is asked for it again.
  const outdated = others.filter(({ run, endedAt }) => endedAt !== null || deps.now - run.createdAt > GIVEN_UP_AFTER);
  await deps.ledger.saveParents(workspace.id, [...due, ...outdated.map(settled)]);
  const first = due.toSorted(
    (a, b) => Number(before.has(b.run.id)) - Number(before.has(a.run.id)) || endOf(b) - endOf(a),
  );
  const looked = await lookBelow(workspace, first.slice(0, PARENTS_A_PASS), before, deps);
  return addUnread(addFound(listed, looked, deps.now), looked);
}

function endOf({ run, endedAt }: EndedParent): Instant {
  return endedAt ?? run.createdAt;
}

function settled(parent: EndedParent): EndedParent {
  return { ...parent, settled: true };
}

/** The parents that are not done with, old ones and those that this listing shows, as far as their ends were asked for. */
async function openParents(workspace: Workspace, listed: ActiveRuns, deps: Deps): Promise<EndedParent[]> {
  const candidates = listed.endedParents.filter(({ jobType }) => isParentType(jobType));
  const stored = await deps.ledger.endedParents(
    workspace.id,
    candidates.map(({ id }) => id),
  );
  const isStored = new Set([...stored.settled, ...stored.open.map(({ run }) => run.id)]);
  const fresh = candidates.filter(({ id }) => !isStored.has(id));
  const active = new Set(listed.active.map(({ run }) => run.id));
  // One that is active again is listed with its children.
  const parents = [...stored.open, ...fresh.map((run): EndedParent => ({ run, endedAt: null, settled: false }))].filter(
    ({ run }) => !active.has(run.id),
  );
  const undated = parents
    .filter(({ endedAt }) => endedAt === null)
    .toSorted((a, b) => b.run.createdAt - a.run.createdAt);
  const asked = await withEnds(workspace, undated.slice(0, PARENTS_A_PASS), deps);
  return [...parents.filter(({ endedAt }) => endedAt !== null), ...asked];
}

/** The parents with their ends, as far as Azure was asked. Where it dates none of the first, the others wait. */
async function withEnds(
  workspace: Workspace,
  undated: readonly EndedParent[],
  { signals, abort, progress }: Deps,
): Promise<EndedParent[]> {
  const asked: EndedParent[] = [];
  for (const part of partsOf(undated)) {
    await progress();
    const ends = await signals.timing(
      workspace,
      part.map(({ run }) => snapshotOf(run)),
      abort,
    );
    const dated = part.map((parent) => ({ ...parent, endedAt: endIn(ends, parent.run.id) }));
    asked.push(...dated);
    if (dated.every(({ endedAt }) => endedAt === null)) break;
  }
  return asked;
}

function* partsOf(parents: readonly EndedParent[]): Generator<readonly EndedParent[]> {
  for (let from = 0; from < parents.length; ) {
    const part = parents.slice(from, from + (from === 0 ? FIRST_PARENTS : PARENTS_AT_ONCE));
    from += part.length;
    yield part;
  }
}

function endIn(ends: SignalMap<Timing>, id: string): Instant | null {
  const timing = ends.get(id);
  return timing?.known ? timing.value.endedAt : null;
}

function snapshotOf(run: Run): Snapshot {
  return { run, phaseSince: run.createdAt, signals: {} };
}

/** Lists the children of parents, some at a time. Where Azure answers for none of them, the others are not asked for. */
async function lookBelow(
  workspace: Workspace,
  parents: readonly EndedParent[],
  before: ReadonlyMap<string, readonly KnownRun[]>,
  { ledger, signals, abort, progress }: Deps,
): Promise<Looked[]> {
  const looked: Looked[] = [];
  for (const some of partsOf(parents)) {
    await progress();
    const answers = await signals.children(
      workspace,
      some.map(({ run }) => snapshotOf(run)),
      abort,
    );
    const part = some.map((parent) => ({
      parent,
      before: before.get(parent.run.id) ?? [],
      children: answers.get(parent.run.id) ?? unknown('no answer came for this run'),
    }));
    looked.push(...part);
    const done = part.filter(({ children }) => children.known && children.value.every(isDone));
    await ledger.saveParents(
      workspace.id,
      done.map(({ parent }) => settled(parent)),
    );
    if (!part.some(({ children }) => children.known))
      return [...looked, ...unasked(parents.slice(looked.length), part, before)];
  }
  return looked;
}

/** Parents that were not asked for, because Azure answered for none of the others, where runs are known to run below. */
function unasked(
  parents: readonly EndedParent[],
  [first]: readonly Looked[],
  before: ReadonlyMap<string, readonly KnownRun[]>,
): Looked[] {
  const children = first?.children ?? unknown('no answer came for this run');
  return parents.flatMap((parent) => {
    const known = before.get(parent.run.id);
    return known ? [{ parent, before: known, children }] : [];
  });
}

function addFound(listed: ActiveRuns, looked: readonly Looked[], now: Instant): ActiveRuns {
  const found = looked.map((one) => foundBelow(one, now));
  return {
    ...listed,
    active: [...listed.active, ...found.flatMap(({ active }) => active)],
    ended: [...listed.ended, ...found.flatMap(({ ended }) => ended)],
    gone: [...listed.gone, ...found.flatMap(({ gone }) => gone)],
    unreadable: [...listed.unreadable, ...found.flatMap(({ unreadable }) => unreadable)],
    warnings: [...listed.warnings, ...found.flatMap(({ warnings }) => warnings)],
  };
}

type Found = Pick<ActiveRuns, 'active' | 'ended' | 'gone' | 'unreadable' | 'warnings'>;

const NOTHING: Found = { active: [], ended: [], gone: [], unreadable: [], warnings: [] };

function foundBelow({ parent, before, children }: Looked, now: Instant): Found {
  const { run, endedAt } = parent;
  if (!children.known) {
    const reason = `the runs below ${run.id}, which has ended, could not be listed: ${children.reason}`;
    const unreadable = before.map((one) => ({ known: one, reason }));
    return { ...NOTHING, unreadable, warnings: before.length > 0 ? [reason] : [] };
  }
  const wasActive = new Set(before.map((one) => one.run.id));
  const isLate = endedAt === null || now - endedAt >= AFTER_END;
  const active = children.value.filter(
    (child) => !isDone(child) && (wasActive.has(child.id) || (isLate && stillRuns(child))),
  );
  const ended = children.value.filter((child) => isDone(child) && wasActive.has(child.id));
  const there = new Set(children.value.map(({ id }) => id));
  return {
    ...NOTHING,
    active: active.map((child) => toOrphan(child, parent, children.at)),
    ended: ended.map((child) => toOrphan(child, parent, children.at)),
    gone: [...wasActive].filter((id) => !there.has(id)),
  };
}

/** That children of ended parents cannot be listed is one cause, whatever their number. */
function addUnread(listed: ActiveRuns, looked: readonly Looked[]): ActiveRuns {
  const reasons = looked.flatMap(({ children }) => (children.known ? [] : [children.reason]));
  const [reason] = reasons;
  if (reason === undefined) return listed;
  const what = `the runs below ${reasons.length} of ${looked.length} parents that have ended`;
  const part: UnseenPart = { kind: 'runs', part: 'below ended parents', what, reason };
  return { ...listed, unseen: [...listed.unseen, part] };
}
