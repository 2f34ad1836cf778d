import type { ChildRun } from '../../core/run/run.ts';
import { checkedChild, isAhead } from '../../core/signal/time-checks.ts';
import type { Instant } from '../../core/values/duration.ts';

/** What a parent's children say of its life, besides what they log. */
export interface ChildrenLife {
  /** When one of them was last made, began or ended; null when there are none. */
  readonly newest: Instant | null;
  /** Children that may have become what they are later than that: of their state, since when it lasts is not told. */
  readonly undated: readonly string[];
  /** Whether it has active children and all of them wait in the queue. */
  readonly waits: boolean;
}

/**
 * A step or trial that has just begun has logged nothing yet: that it was made, began or ended is a sign of life as much
 * as a line in a log. Azure dates a start and an end, and nothing else that becomes of a child.
 */
export function lifeOf(children: readonly ChildRun[], now: Instant): ChildrenLife {
  const all = children.map((child) => checkedChild(child, now));
  const moments = all.flatMap((child) => momentsOf(child, now)).filter((at) => at !== null);
  // What holds only others has no log; its own children are in the list.
  const own = new Set(all.filter(({ reused, instanceCount }) => !reused && instanceCount !== 0));
  const active = [...own].filter(({ phase }) => phase !== 'ended');
  return {
    newest: moments.length === 0 ? null : moments.reduce((one, other) => Math.max(one, other)),
    undated: all
      .filter((child) => isDoubtful(child, now) || (own.has(child) && isUndated(child)))
      .map(({ displayName }) => displayName),
    waits: active.length > 0 && active.every((child) => child.phase === 'queued' && !isDoubtful(child, now)),
  };
}

/** A reused child took its times from the run that it repeats. */
function momentsOf(child: ChildRun, now: Instant): readonly (Instant | null)[] {
  const { createdAt, startedAt, endedAt, reused } = child;
  if (isDoubtful(child, now)) return [];
  return reused ? [createdAt] : [createdAt, startedAt, endedAt];
}

/** Which of its times is wrong is not told, so that its submission is not believed either. */
function isDoubtful({ createdAt, doubt }: ChildRun, now: Instant): boolean {
  return doubt !== undefined || isAhead(createdAt, now);
}

function isUndated({ phase, startedAt, endedAt }: ChildRun): boolean {
  if (phase === 'running') return startedAt === null;
  if (phase === 'ended') return endedAt === null;
  // The queue is dated by the submission, unless it was queued again.
  return phase !== 'queued' || startedAt !== null;
}
