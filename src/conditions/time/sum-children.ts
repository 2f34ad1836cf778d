import { type ConditionResult, result } from '../../core/policy/condition.ts';
import { type ChildRun, holdsOthers } from '../../core/run/run.ts';
import { notRunning } from '../../core/run/status.ts';
import { computedUntil } from '../../core/signal/computed.ts';
import type { Snapshot } from '../../core/signal/signal.ts';
import { formatDuration, type Instant, type Milliseconds, SECOND } from '../../core/values/duration.ts';
import { need } from '../signals/need.ts';

interface Sum {
  /** What is certain: a lower bound. */
  readonly spent: Milliseconds;
  readonly counted: number;
  /** Children that are still running. */
  readonly growing: number;
  /** Display names of children whose time is not known. */
  readonly uncounted: readonly string[];
}

/**
 * The sum of the running times of a parent's children. A reused step cost nothing, and neither did one that has not
 * started. A child whose time is not known leaves the sum a lower bound: enough to be over the limit, never enough to be
 * under it. So does the time since the children were read, in which each may have ended.
 */
export function sumChildren(snapshot: Snapshot, over: Milliseconds, now: Instant): ConditionResult {
  const threshold = over / SECOND;
  const children = need(snapshot, { kind: 'children' }, now, { threshold });
  if (!children.known) return children.answer;
  const seenAt = Math.min(now, children.at);
  const { spent, counted, growing, uncounted } = sumOf(children.value, seenAt);
  const isOver = spent >= over;
  const atLeast = uncounted.length > 0 ? 'at least ' : '';
  const facts = {
    value: Math.floor(spent / SECOND),
    threshold,
    age: children.age,
    identity: 'runtime:children',
    violatedAt: isOver ? now : growing > 0 ? seenAt + Math.ceil((over - spent) / growing) : null,
  };
  const words = `running for ${atLeast}${formatDuration(spent)} over ${counted} children, limit ${formatDuration(over)}`;
  if (isOver) return result('violated', words, facts);
  if (uncounted.length > 0)
    return result('unknown', `${words}; Azure does not report how long ${uncounted.slice(0, 3).join(', ')} ran`, facts);
  if (spent + growing * (now - seenAt) < over) return result('healthy', words, facts);
  return result('unknown', `${words}, when they were last read ${formatDuration(now - seenAt)} ago`, facts);
}

function sumOf(children: readonly ChildRun[], now: Instant): Sum {
  let spent = 0;
  let counted = 0;
  let growing = 0;
  const uncounted: string[] = [];
  for (const child of children) {
    // What holds only others has no time of its own; its children are in the list.
    if (child.reused || holdsOthers(child)) continue;
    const time = timeOf(child, now);
    if (time === 'none') continue;
    if (time.open) uncounted.push(child.displayName);
    if (time.open && time.spent === 0) continue;
    spent += time.spent;
    counted += 1;
    if (child.endedAt === null && !notRunning(child.phase)) growing += 1;
  }
  return { spent, counted, growing, uncounted };
}

/** A running time; `open` where it is only a lower bound. */
interface ChildTime {
  readonly spent: Milliseconds;
  readonly open: boolean;
}

const NOT_KNOWN: ChildTime = { spent: 0, open: true };

function timeOf(child: ChildRun, now: Instant): ChildTime | 'none' {
  const { timesUnknown, phase, status, startedAt, endedAt, computed } = child;
  if (timesUnknown !== undefined) return NOT_KNOWN;
  if (startedAt === null) {
    const neverRan = phase === 'queued' || phase === 'preparing' || status.toLowerCase() === 'canceled';
    return neverRan ? 'none' : NOT_KNOWN;
  }
  if (computed) {
    const { least, most } = notRunning(phase) ? computed : computedUntil(computed, endedAt ?? now);
    return { spent: least, open: least !== most || phase === 'unrecognised' };
  }
  if (notRunning(phase)) return NOT_KNOWN;
  // Counting an ended child up to now would invent time.
  if (phase === 'ended' && endedAt === null) return NOT_KNOWN;
  return { spent: Math.max(0, (endedAt ?? now) - startedAt), open: false };
}
