import { type ChildRun, holdsOthers } from '../../core/run/run.ts';
import { latestStart } from '../../core/signal/computed.ts';
import type { Instant } from '../../core/values/duration.ts';

/** What a parent's children say of its life, besides what they log. */
export interface ChildrenLife {
  /** When one of them was last made, began or ended; null when there are none. */
  readonly newest: Instant | null;
  /** Children that may have changed later than that: nobody knows since when they are in their present state. */
  readonly undated: readonly string[];
  /** Whether it has active children and all of them wait in the queue. */
  readonly waits: boolean;
}

/**
 * A step or trial that has just begun has logged nothing yet: that it was made, began or ended is a sign of life as much
 * as a line in a log. Azure dates a child's start and end, and no other change.
 */
export function lifeOf(children: readonly ChildRun[]): ChildrenLife {
  const moments = children.flatMap(momentsOf).filter((at) => at !== null);
  const active = children.filter((child) => isLogging(child) && child.phase !== 'ended');
  return {
    newest: moments.length === 0 ? null : moments.reduce((latest, at) => Math.max(latest, at)),
    undated: children
      .filter((child) => child.timesUnknown !== undefined || (isLogging(child) && isUndated(child)))
      .map(({ displayName }) => displayName),
    waits:
      active.length > 0 && active.every(({ phase, timesUnknown }) => phase === 'queued' && timesUnknown === undefined),
  };
}

/** A child that holds only others has no log; its own children are in the list. */
function isLogging(child: ChildRun): boolean {
  return !child.reused && !holdsOthers(child);
}

/** A reused child took its times from the run that it repeats. */
function momentsOf(child: ChildRun): readonly (Instant | null)[] {
  const { createdAt, endedAt, reused, timesUnknown } = child;
  if (timesUnknown !== undefined) return [];
  return reused ? [createdAt] : [createdAt, latestStart(child), endedAt];
}

function isUndated({ phase, startedAt, endedAt }: ChildRun): boolean {
  if (phase === 'running') return startedAt === null;
  if (phase === 'ended') return endedAt === null;
  // The queue is dated by the submission, unless it was queued again.
  return phase !== 'queued' || startedAt !== null;
}
