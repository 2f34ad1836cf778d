import { type ConditionResult, result } from '../../core/policy/condition.ts';
import type { Snapshot } from '../../core/signal/signal.ts';
import { checkedChild } from '../../core/signal/time-checks.ts';
import { uniqueById } from '../../core/signal/unique-runs.ts';
import { formatDuration, type Instant } from '../../core/values/duration.ts';
import { isOutdated } from '../time/reading-age.ts';

type Answer = Pick<ConditionResult, 'outcome' | 'reason' | 'missingSignals'>;

/** Whether a parent's children hold nodes now, which it does not itself: violated when one of them does. */
export function nodesOfChildren({ signals: { children } }: Snapshot, now: Instant): Answer {
  if (!children) return result('unknown', 'its children were not read yet', { missingSignals: [{ kind: 'children' }] });
  if (!children.known) return result('unknown', `its children are unknown: ${children.reason}`);
  if (isOutdated(children.at, now))
    return result('unknown', `its children were last read ${formatDuration(now - children.at)} ago`);
  const listed = uniqueById(children.value, ({ id }) => id);
  if (!listed.ok) return result('unknown', `its children are unknown: ${listed.reason}`);
  const active = listed.items
    // What holds only others has no nodes: its own children are in the list.
    .filter(({ phase, reused, instanceCount }) => phase !== 'ended' && !reused && instanceCount !== 0)
    .map((child) => checkedChild(child, now));
  const holds = active.find(({ phase, doubt }) => (phase === 'running' || phase === 'preparing') && !doubt);
  if (holds) return result('violated', `its child ${holds.displayName} is ${holds.status}`);
  const may = active.find(({ phase, doubt }) => phase === 'unrecognised' || doubt !== undefined);
  if (may) return result('unknown', `whether its child ${may.displayName} (${may.status}) holds nodes cannot be told`);
  return result(
    'healthy',
    active.length === 0 ? 'none of its children is active' : 'none of its children holds a node',
  );
}
