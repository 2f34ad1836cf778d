import { type ConditionResult, result } from '../../core/policy/condition.ts';
import { hasNodes } from '../../core/run/run.ts';
import type { Snapshot } from '../../core/signal/signal.ts';
import { formatDuration, type Instant } from '../../core/values/duration.ts';
import { need } from '../signals/need.ts';
import { isOutdated } from '../time/reading-age.ts';

/** Whether a parent's children hold nodes now, which it does not itself: violated when one of them does. */
export function nodesOfChildren(snapshot: Snapshot, now: Instant): ConditionResult {
  const children = need(snapshot, { kind: 'children' }, now);
  if (!children.known) return children.answer;
  if (isOutdated(children.at, now))
    return result('unknown', `its children were last read ${formatDuration(children.age)} ago`);
  const active = children.value.filter(
    // What holds only others has no nodes: its own children are in the list.
    (child) => child.phase !== 'ended' && !child.reused && hasNodes(child),
  );
  const holds = active.find(
    ({ phase, timesUnknown }) => (phase === 'running' || phase === 'preparing') && !timesUnknown,
  );
  if (holds) return result('violated', `its child ${holds.displayName} is ${holds.status}`);
  const may = active.find(({ phase, timesUnknown }) => phase === 'unrecognised' || timesUnknown !== undefined);
  if (may) return result('unknown', `whether its child ${may.displayName} (${may.status}) holds nodes is not known`);
  return result(
    'healthy',
    active.length === 0 ? 'none of its children is active' : 'none of its children holds a node',
  );
}
