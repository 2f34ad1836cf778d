import type { EndedParent } from '../core/ports/scan-ledger.ts';
import { type ChildRun, holdsOthers, notReported, type Run } from '../core/run/run.ts';
import type { ListedRun } from '../core/signal/known-run.ts';
import { known, type Signal, type Timing } from '../core/signal/signal.ts';
import { checked } from '../core/signal/time-checks.ts';
import type { Instant } from '../core/values/duration.ts';

/**
 * Whether a child of an ended parent is done. Azure never starts one that is NotStarted then, and leaves its status so.
 */
export function isDone({ phase, reused, status, startedAt }: ChildRun): boolean {
  return phase === 'ended' || reused || (status.toLowerCase() === 'notstarted' && startedAt === null);
}

/** Whether a child still runs. One that waits in the queue holds nothing yet. */
export function stillRuns(child: ChildRun): boolean {
  return !isDone(child) && child.phase !== 'queued';
}

/** A child as a run of its own. What only the parent says of it, such as its owner, is the parent's. */
export function toOrphan(child: ChildRun, { run: parent, endedAt }: EndedParent, at: Instant): ListedRun {
  const { tags, displayName } = parent;
  const run: Run = {
    workspaceId: parent.workspaceId,
    workspaceName: parent.workspaceName,
    id: child.id,
    displayName: child.displayName,
    experiment: parent.experiment,
    jobType: holdsOthers(child) ? 'pipeline' : 'command',
    status: child.status,
    phase: child.phase,
    archived: false,
    createdAt: child.createdAt,
    creator: parent.creator,
    tags: { ...tags, ...child.tags },
    ...(parent.unconfirmedTags && { unconfirmedTags: parent.unconfirmedTags }),
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
  const timing: Signal<Timing> =
    child.timesUnknown === undefined
      ? known({ startedAt, endedAt: childEnd, ...(computed && { computed }) }, at)
      : { known: false, reason: child.timesUnknown };
  return { run, timing: checked(run, timing, at) };
}
