import { type ConditionResult, result } from '../../core/policy/condition.ts';
import { type ChildRun, notRunning } from '../../core/run/run.ts';
import type { Snapshot } from '../../core/signal/signal.ts';
import { checkedChild } from '../../core/signal/time-checks.ts';
import { uniqueById } from '../../core/signal/unique-runs.ts';
import { formatDuration, type Instant, type Milliseconds, SECOND } from '../../core/values/duration.ts';

interface Sum {
  /** What is certain: a lower bound. */
  readonly spent: Milliseconds;
  readonly counted: number;
  /** Children whose time goes on. */
  readonly growing: number;
  /** Display names of children whose time Azure does not tell. */
  readonly untold: readonly string[];
}

/**
 * The running time of a parent's children added up. A reused step cost nothing, and one that has not started neither.
 * A child without a start, one that was queued again or paused after it or is in a status that is not known, an ended one without an end, and one whose times
 * contradict one another leave the sum a lower bound: enough to be over the limit, never enough to be under it. So does
 * the time since the children were read, in which each may have ended.
 */
export function addUpChildren({ signals }: Snapshot, over: Milliseconds, now: Instant): ConditionResult {
  const threshold = over / SECOND;
  const { children } = signals;
  if (!children)
    return result('unknown', 'its children were not read yet', { threshold, missingSignals: [{ kind: 'children' }] });
  if (!children.known) return result('unknown', `its children are unknown: ${children.reason}`, { threshold });
  const listed = uniqueById(children.value, ({ id }) => id);
  if (!listed.ok) return result('unknown', `its children are unknown: ${listed.reason}`, { threshold });
  const seenAt = Math.min(now, children.at);
  const sum = sumOf(listed.items, seenAt);
  const isOver = sum.spent >= over;
  const limit = `limit ${formatDuration(over)}`;
  const atLeast = sum.untold.length > 0 ? 'at least ' : '';
  const facts = {
    value: Math.floor(sum.spent / SECOND),
    threshold,
    age: now - children.at,
    identity: 'runtime:children',
    violatedAt: isOver ? now : sum.growing > 0 ? seenAt + Math.ceil((over - sum.spent) / sum.growing) : null,
  };
  const spent = `running for ${atLeast}${formatDuration(sum.spent)} over ${sum.counted} children, ${limit}`;
  if (isOver) return result('violated', spent, facts);
  if (sum.untold.length > 0)
    return result('unknown', `${spent}; Azure does not tell how long ${sum.untold.slice(0, 3).join(', ')} ran`, facts);
  if (sum.spent + sum.growing * (now - seenAt) < over) return result('healthy', spent, facts);
  return result('unknown', `${spent}, when they were last read ${formatDuration(now - seenAt)} ago`, facts);
}

function sumOf(children: readonly ChildRun[], now: Instant): Sum {
  let spent = 0;
  let counted = 0;
  let growing = 0;
  const untold: string[] = [];
  for (const child of children) {
    // What holds only others has no time of its own; its children are in the list.
    if (child.reused || child.instanceCount === 0) continue;
    const time = timeOf(checkedChild(child, now), now);
    if (time === 'none') continue;
    if (time === 'untold') {
      untold.push(child.displayName);
      continue;
    }
    spent += time;
    counted += 1;
    if (child.endedAt === null) growing += 1;
  }
  return { spent, counted, growing, untold };
}

function timeOf(child: ChildRun, now: Instant): Milliseconds | 'none' | 'untold' {
  if (child.doubt !== undefined) return 'untold';
  const ended = child.phase === 'ended';
  if (child.startedAt === null) {
    const neverRan =
      child.phase === 'queued' || child.phase === 'preparing' || child.status.toLowerCase() === 'canceled';
    return neverRan ? 'none' : 'untold';
  }
  if (notRunning(child.phase)) return 'untold';
  // Counting an ended child up to now would invent time.
  if (ended && child.endedAt === null) return 'untold';
  return Math.max(0, (child.endedAt ?? now) - child.startedAt);
}
